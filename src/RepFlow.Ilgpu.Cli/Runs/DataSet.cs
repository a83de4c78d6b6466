using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Data.Motion;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>The clips of a run.</summary>
/// <param name="Train">Those it is trained on.</param>
/// <param name="Test">Those it is evaluated on; null for none.</param>
/// <param name="TestSplit">What their split is called.</param>
sealed record DataSet(IClipSource Train, IClipSource? Test, string? TestSplit)
{
    /// <summary>Finds the clips.</summary>
    /// <param name="settings">What says which.</param>
    /// <param name="cache">Where decoded clips are kept; null for nowhere.</param>
    /// <param name="note">Told of what is odd.</param>
    /// <returns>The clips.</returns>
    /// <exception cref="InputException">There are none, or not of that format.</exception>
    public static DataSet Open(RunSettings settings, ClipCache? cache, Action<string> note)
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
