using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
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
    readonly State[] states;
    readonly RecentClips recent = new();
    readonly ClipDecoder decoder;
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

        states = Array.ConvertAll([.. Enumerable.Range(0, list.Records.Count)], _ => new State());
        decoder = new ClipDecoder(this.options.ShortSide, Note);
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
    public int FrameCount(int index) => states[index].Frames is > 0 and var known ? known : Use(index, clip => clip.Frames, CancellationToken.None);

    /// <inheritdoc/>
    public DecodedClip Read(int index, IReadOnlyList<int> frames, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frames);
        return Use(
            index,
            clip => frames.All(frame => frame >= 0 && frame < clip.Frames)
                ? clip.Read(frames, cancellation)
                : throw new ArgumentOutOfRangeException(nameof(frames), $"the clip has {clip.Frames} frames."),
            cancellation);
    }

    // An entry that turns out to be damaged is made anew. Where that is damaged too, the disk is, and memory has to do.
    T Use<T>(int index, Func<PackedClip, T> use, CancellationToken cancellation)
    {
        var state = states[index];
        for (var attempt = 0; ; attempt++)
        {
            var cache = attempt < 2 ? options.Cache : null;
            try
            {
                using var clip = Kept(index, cache) ?? Decode(index, cache, cancellation);
                state.Frames = clip.Frames;
                return use(clip);
            }
            catch (ClipException e)
            {
                state.Broken = e.Message;
                throw;
            }
            catch (Exception e) when (cache is not null && e is InvalidDataException or IOException)
            {
                cache!.Remove(Key(index));
            }
        }
    }

    PackedClip? Kept(int index, ClipCache? cache) => recent.Find(index) is { } bytes ? Open(bytes)
        : cache?.Find(Key(index)) is { } stream ? PackedClip.Open(stream)
        : null;

    PackedClip Decode(int index, ClipCache? cache, CancellationToken cancellation)
    {
        var state = states[index];
        lock (state.Gate)
        {
            // Another thread may have done it, or failed, meanwhile.
            ThrowIfBroken(state);
            if (Kept(index, cache) is { } kept)
            {
                return kept;
            }

            var record = list.Records[index];
            void Write(Stream stream) => PackedClip.Write(stream, decoder.Read(record, cancellation));
            if (cache?.Add(Key(index), Write) == true && cache.Find(Key(index)) is { } stream)
            {
                return PackedClip.Open(stream);
            }

            using var memory = new BoundedMemoryStream(record.Path);
            Write(memory);
            var packed = memory.ToArray();
            recent.Add(index, packed);
            return Open(packed);
        }
    }

    static PackedClip Open(byte[] bytes) => PackedClip.Open(new MemoryStream(bytes, writable: false));

    static void ThrowIfBroken(State state)
    {
        if (state.Broken is { } why)
        {
            throw new ClipException(why);
        }
    }

    string Key(int index)
    {
        var state = states[index];
        ThrowIfBroken(state);
        return state.Key ??= MakeKey(list.Records[index]);
    }

    // What is looked at is what decoding depends on. A file that changes while it is used is taken for what it was.
    string MakeKey(ClipRecord record)
    {
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"{PackedClip.Version}|{options.ShortSide}|{record.Start:R}|{record.End:R}|{Path.GetFullPath(record.Path)}"));
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

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    void Note(string line)
    {
        if (noted.TryAdd(line, true))
        {
            options.Note?.Invoke(line);
        }
    }

    sealed class State
    {
        public Lock Gate { get; } = new();

        public volatile int Frames;

        public volatile string? Broken;

        public volatile string? Key;
    }
}
