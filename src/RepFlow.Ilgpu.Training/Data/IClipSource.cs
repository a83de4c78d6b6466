namespace RepFlow.Ilgpu.Training.Data;

/// <summary>The clips of one split of a data set, by index. Safe for use by several threads at once.</summary>
public interface IClipSource
{
    /// <summary>The names of the classes, in the order of their numbers.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>The number of clips.</summary>
    int Count { get; }

    /// <summary>The class of a clip.</summary>
    /// <param name="index">The clip's index, from 0.</param>
    /// <returns>Its number, from 0; -1 where the list does not say.</returns>
    int Label(int index);

    /// <summary>What a clip is called in messages.</summary>
    /// <param name="index">The clip's index, from 0.</param>
    /// <returns>Its path, or what stands for it.</returns>
    string Name(int index);

    /// <summary>What a clip's frames depend on, for what is computed of them to be found again: where it is the same, they are. It costs no decoding.</summary>
    /// <param name="index">The clip's index, from 0.</param>
    /// <returns>The text; null where the source cannot say, and nothing of its clips is kept.</returns>
    /// <exception cref="ClipException">The clip cannot be read.</exception>
    string? Identity(int index) => null;

    /// <summary>The number of frames of a clip, which costs no decoding where the source knows it.</summary>
    /// <param name="index">The clip's index, from 0.</param>
    /// <returns>At least 1.</returns>
    /// <exception cref="ClipException">The clip cannot be read.</exception>
    int FrameCount(int index);

    /// <summary>Decodes frames of a clip.</summary>
    /// <param name="index">The clip's index, from 0.</param>
    /// <param name="frames">The frames' indices, ascending, each below <see cref="FrameCount"/>; one may be asked for several times.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>As many frames, in that order.</returns>
    /// <exception cref="ClipException">The clip cannot be read.</exception>
    DecodedClip Read(int index, IReadOnlyList<int> frames, CancellationToken cancellation);
}
