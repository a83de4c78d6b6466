namespace RepFlow.Ilgpu.Training.Data;

/// <summary>What a list says of one clip: a video, a part of one, or a folder with a picture for each frame.</summary>
/// <param name="Path">The video file, or the folder of pictures. A full path, or one that the current folder completes.</param>
/// <param name="Label">The number of its class, from 0; -1 where the list does not say, as lists of unpublished tests do not.</param>
public sealed record ClipRecord(string Path, int Label)
{
    /// <summary>What messages call it: the path as the list has it.</summary>
    public string Name { get; init; } = Path;

    /// <summary>The split it belongs to, as in <c>train</c>, <c>val</c> and <c>test</c>; null where the list names none.</summary>
    public string? Split { get; init; }

    /// <summary>Where the clip begins, in seconds from the start of the file; null for there.</summary>
    public double? Start { get; init; }

    /// <summary>Where it ends, in seconds from the start of the file: the first frame that is not in it is shown then. Null for the end of the file.</summary>
    public double? End { get; init; }

    /// <summary>Whether the path is a folder with a picture for each frame, whose names end in the frame's number (<c>img_00001.jpg</c>).</summary>
    public bool IsFrameFolder { get; init; }

    /// <summary>The number of the first frame in the names of a folder's pictures.</summary>
    public int FirstFrame { get; init; } = 1;

    /// <summary>The number of frames by the list; null where it does not say. Of a folder, that many frames are the clip; of a video, it is only checked.</summary>
    public int? Frames { get; init; }

    /// <summary>The numbers of all its classes, where the list gives several; <see cref="Label"/> is the first.</summary>
    public IReadOnlyList<int> Labels { get; init; } = [Label];
}
