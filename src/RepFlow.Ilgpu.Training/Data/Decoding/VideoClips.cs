using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>
/// The clips of a list, decoded by ffmpeg (<c>ffmpeg</c> on the PATH), or from a picture a frame: every frame once, upright, as it is stored, in 8 bits a colour.
/// </summary>
/// <remarks>
/// A clip is decoded whole, once, and kept packed: in the cache, or, the last few, in memory. A clip that cannot be decoded is not tried again.
/// <example><code>
/// var clips = new VideoClips(ClipList.Read("clips.csv").Split("train"), new() { Cache = new(ClipCache.DefaultFolder!) });
/// var clip = clips.Read(0, [0, 2, 4, 6], CancellationToken.None);
/// </code></example>
/// </remarks>
public sealed class VideoClips : IClipSource
{
    readonly ClipList list;
    readonly VideoClipsOptions options;
    readonly PackedClips clips;
    readonly ConcurrentDictionary<string, bool> noted = new();

    /// <summary>Makes a source of all clips of a list. No file is opened yet.</summary>
    /// <param name="list">The list, usually one split of a data set.</param>
    /// <param name="options">How to decode; the usual way if null.</param>
    /// <exception cref="InputException">ffmpeg is needed and not there.</exception>
    public VideoClips(ClipList list, VideoClipsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(list);
        (this.list, this.options) = (list, options ?? new());
        ArgumentOutOfRangeException.ThrowIfNegative(this.options.ShortSide);
        if (list.Records.Any(record => !record.IsFrameFolder))
        {
            Ffmpeg.Require("reading clips");
        }

        var decoder = new ClipDecoder(this.options.ShortSide, Note);
        clips = new PackedClips(
            Count, this.options.Cache, index => list.Records[index].Path, Identity, (index, stream, cancellation) => PackedClip.Write(stream, decoder.Read(list.Records[index], cancellation)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => list.Classes;

    /// <inheritdoc/>
    public int Count => list.Records.Count;

    /// <inheritdoc/>
    public int Label(int index) => list.Records[index].Label;

    /// <inheritdoc/>
    public string Name(int index) => list.Records[index].Name;

    /// <inheritdoc/>
    public string Identity(int index)
    {
        var record = list.Records[index];
        // What is looked at is what decoding depends on.
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.ShortSide}|{record.Start:R}|{record.End:R}|{Path.GetFullPath(record.Path)}"));
        if (!record.IsFrameFolder)
        {
            text.Append('|').Append(Ffmpeg.Version);
        }

        foreach (var file in record.IsFrameFolder ? FrameFolder.Files(record) : [record.Path])
        {
            // What is not there has neither, and is told by whoever opens it.
            var info = new FileInfo(file);
            text.Append(CultureInfo.InvariantCulture, $"|{info.Name}|{(info.Exists ? info.Length : -1)}|{info.LastWriteTimeUtc.Ticks}");
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public int FrameCount(int index) => clips.KnownFrames(index) is > 0 and var known ? known : clips.Use(index, clip => clip.Frames, CancellationToken.None);

    /// <inheritdoc/>
    public DecodedClip Read(int index, IReadOnlyList<int> frames, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frames);
        return clips.Use(
            index,
            clip => frames.All(frame => frame >= 0 && frame < clip.Frames)
                ? clip.Read(frames, cancellation)
                : throw new ArgumentOutOfRangeException(nameof(frames), $"the clip has {clip.Frames} frames."),
            cancellation);
    }

    void Note(string line)
    {
        if (noted.TryAdd(line, true))
        {
            options.Note?.Invoke(line);
        }
    }
}
