using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Data.Motion;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>The clips of a run.</summary>
/// <param name="Train">Those it is trained on.</param>
/// <param name="Test">Those it is evaluated on; null for none.</param>
/// <param name="TestSplit">What their split is called.</param>
sealed record DataSet(IClipSource Train, IClipSource? Test, string? TestSplit) : IDisposable
{
    /// <summary>Finds the clips.</summary>
    /// <param name="settings">What says which.</param>
    /// <param name="device">The device that computes flow, where clips are to bring it with them.</param>
    /// <param name="cache">Where decoded clips and their flow are kept; null for nowhere.</param>
    /// <param name="note">Told of what is odd.</param>
    /// <returns>The clips.</returns>
    /// <exception cref="InputException">There are none, or not of that format.</exception>
    public static DataSet Open(RunSettings settings, Device device, ClipCache? cache, Action<string> note)
    {
        var frames = Open(settings, cache, note);
        return frames with { Train = WithFlow(frames.Train, settings, device, cache), Test = frames.Test is { } test ? WithFlow(test, settings, device, cache) : null };
    }

    /// <summary>Clips as the model of a run takes them: with the flow that it needs.</summary>
    /// <param name="source">The clips.</param>
    /// <param name="settings">The run's settings.</param>
    /// <param name="device">The device that computes flow.</param>
    /// <param name="cache">Where it is kept; null for nowhere.</param>
    /// <returns>The clips, to be disposed of where that is to be done.</returns>
    public static IClipSource WithFlow(IClipSource source, RunSettings settings, Device device, ClipCache? cache) => !settings.HasStoredFlow ? source : new FlowClips(source, new FlowClipsOptions
    {
        Network = (height, width) => new TvL1Bytes(2, height, width, settings.TvL1),
        Identity = settings.TvL1.Identity,
        Device = device,
        Cache = cache,
        Sampling = settings.Testing.Sampling,
    });

    /// <summary>Computes and keeps the flow that the cache does not have, where clips bring it with them.</summary>
    /// <param name="progress">Told the part done, 0 to 1.</param>
    /// <param name="part">Where to begin, 0 to 1: processes that share the work begin at different ones.</param>
    /// <param name="cancellation">Stops the work; what is done is kept.</param>
    /// <returns>What came of it, of all splits; null where clips have no flow.</returns>
    public FlowFill? Fill(Action<double> progress, double part, CancellationToken cancellation)
    {
        FlowClips[] all = [.. new[] { Train, Test }.OfType<FlowClips>()];
        var (clips, done, result) = (all.Sum(one => one.Count), 0, (FlowFill?)null);
        foreach (var one in all)
        {
            var before = done;
            var filled = one.Fill(share => progress((before + (share * one.Count)) / clips), part, cancellation);
            result = result is null ? filled : result.And(filled);
            done += one.Count;
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        (Train as IDisposable)?.Dispose();
        (Test as IDisposable)?.Dispose();
    }

    static DataSet Open(RunSettings settings, ClipCache? cache, Action<string> note)
    {
        if (settings.Data == RunSettings.Motion)
        {
            if (settings.Height != settings.Width)
            {
                throw new InputException($"frames of 'motion' are as high as wide; {settings.Height}x{settings.Width} was asked for. Use one --size.");
            }

            if (settings.Height < MotionClips.LeastSize)
            {
                throw new InputException($"frames of 'motion' have at least {MotionClips.LeastSize} pixels a side; {settings.Height} was asked for. Use a larger --size.");
            }

            // At least one of each class.
            return new DataSet(Motion(settings, settings.Clips, 1), Motion(settings, Math.Max(MotionClips.Motions.Count, settings.Clips / 5), 2), "unseen clips");
        }

        var list = ClipList.Read(settings.Data, settings.List);
        var train = list.Splits.Count == 0 ? list : list.Split(settings.TrainSplit);
        var labels = train.Records.Select(record => record.Label).ToHashSet();
        if (list.Classes.Where((_, label) => !labels.Contains(label)).ToList() is { Count: > 0 } without)
        {
            note($"no clip to train on is of {string.Join(", ", without.Take(5).Select(name => $"'{name}'"))}{(without.Count > 5 ? $" and {without.Count - 5} more classes" : "")}: what is so will never be recognised.");
        }

        var options = new VideoClipsOptions { ShortSide = DecodedSide(settings), Cache = cache, Note = note };
        if (list.Splits.Count == 0)
        {
            note($"'{settings.Data}' names no splits: all {list.Records.Count} clips are trained on, and none is evaluated.");
            return new DataSet(new VideoClips(train, options), null, null);
        }

        var test = settings.TestSplit ?? new[] { "val", "test" }.FirstOrDefault(list.Splits.Contains);
        if (test is null)
        {
            note($"'{settings.Data}' has no split val or test: no clip is evaluated.");
        }

        return new DataSet(new VideoClips(train, options), test is null ? null : new VideoClips(list.Split(test), options), test);
    }

    /// <summary>The shorter side of what is decoded, and kept: no larger than what a crop is taken of.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>The side in pixels.</returns>
    public static int DecodedSide(RunSettings settings) => Math.Max(settings.ResizedSide, Math.Min(settings.Height, settings.Width));

    static MotionClips Motion(RunSettings settings, int count, ulong part) => new(count, Noise.Bits(settings.Seed, part), settings.Frames, settings.Height);
}
