using System.Globalization;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>
/// Clips with their optical flow (<see cref="DecodedClip.Flow"/>), as two-stream networks take it: computed once of whole frames as they are decoded, stored in 8 bits, and read with the frames from
/// then on.
/// </summary>
/// <remarks>
/// The field of a frame is the motion to the frame a stride later, or where the video is over to the one that follows there: the next one from its beginning, or the last one again. Safe for use by
/// several threads at once, of which one computes.
/// </remarks>
/// <example><code>
/// using var clips = new FlowClips(new VideoClips(list), new()
/// {
///     Network = (height, width) => new TvL1Bytes(2, height, width, options),
///     Identity = options.Text,
///     Device = device,
///     Cache = new(ClipCache.DefaultFolder!),
/// });
/// </code></example>
public sealed class FlowClips : IClipSource, IDisposable
{
    readonly IClipSource source;
    readonly FlowClipsOptions options;
    readonly PackedClips fields;
    readonly FieldMaker maker;

    /// <summary>Adds the flow to clips. None is computed yet.</summary>
    /// <param name="source">The clips.</param>
    /// <param name="options">What is computed.</param>
    /// <exception cref="InputException">The frames of clips are spread in a way in which the one that follows is another each time.</exception>
    public FlowClips(IClipSource source, FlowClipsOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Sampling.Mode != SamplingMode.Dense)
        {
            throw new InputException("Flow is stored from each frame to the one that follows it in a window; of frames that are drawn from segments it has to be computed each time.");
        }

        (this.source, this.options, maker) = (source, options, new FieldMaker(options));
        fields = new PackedClips(source.Count, options.Cache, source.Name, IdentityOf, (index, stream, cancellation) => PackedClip.Write(stream, Compute(index, cancellation)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => source.Classes;

    /// <inheritdoc/>
    public int Count => source.Count;

    /// <inheritdoc/>
    public int Label(int index) => source.Label(index);

    /// <inheritdoc/>
    public string Name(int index) => source.Name(index);

    /// <inheritdoc/>
    public int FrameCount(int index) => source.FrameCount(index);

    /// <inheritdoc/>
    public DecodedClip Read(int index, IReadOnlyList<int> frames, CancellationToken cancellation)
    {
        var clip = source.Read(index, frames, cancellation);
        var flow = fields.Use(index, stored => frames.Count == 0 || frames[^1] < stored.Frames ? stored.Read(frames, cancellation) : throw new InvalidDataException(), cancellation);
        return (flow.Height, flow.Width) == (clip.Height, clip.Width)
            ? clip with { Flow = flow }
            : throw new ClipException($"'{Name(index)}' has frames of {clip.Width}x{clip.Height} and flow of {flow.Width}x{flow.Height}: it has been changed meanwhile.");
    }

    /// <summary>Computes and keeps the flow of all clips of which the cache has none, so that it is there when it is wanted. What is done is kept where this is stopped.</summary>
    /// <param name="progress">Told the part done, 0 to 1.</param>
    /// <param name="part">Where to begin, from 0 to 1, the beginning again: programs that share a cache share the work where they begin at different clips.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>What came of it.</returns>
    public FlowFill Fill(Action<double>? progress = null, double part = 0, CancellationToken cancellation = default)
    {
        var (computed, broken) = (0, new List<string>());
        for (var done = 0; done < Count; done++)
        {
            var index = (int)((done + (long)(part * Count)) % Count);
            cancellation.ThrowIfCancellationRequested();
            try
            {
                computed += fields.Fill(index, cancellation) ? 1 : 0;
            }
            catch (ClipException e)
            {
                broken.Add(e.Message);
            }

            progress?.Invoke((done + 1.0) / Count);
        }

        return new FlowFill(Count, computed, fields.CountKept(), broken);
    }

    /// <inheritdoc/>
    public void Dispose() => maker.Dispose();

    IEnumerable<Picture> Compute(int index, CancellationToken cancellation)
    {
        var count = source.FrameCount(index);
        var first = source.Read(index, [0], cancellation);
        var step = FieldMaker.PairsAtOnce(first.Height, first.Width);
        for (var at = 0; at < count; at += step)
        {
            cancellation.ThrowIfCancellationRequested();
            var pairs = Enumerable.Range(at, Math.Min(step, count - at)).Select(frame => (First: frame, Second: options.Sampling.Following(frame, count))).ToList();
            int[] wanted = [.. pairs.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct().Order()];
            var clip = source.Read(index, wanted, cancellation);
            foreach (var field in maker.Compute(clip, [.. pairs.SelectMany(pair => new[] { Array.BinarySearch(wanted, pair.First), Array.BinarySearch(wanted, pair.Second) })]))
            {
                yield return field;
            }
        }
    }

    string? IdentityOf(int index) => source.Identity(index) is { } clip
        ? string.Create(CultureInfo.InvariantCulture, $"flow|{FieldMaker.Version}|{options.Identity}|{options.Device.Kind}|{options.Sampling.Stride}|{options.Sampling.ShortVideo}|{clip}")
        : null;
}
