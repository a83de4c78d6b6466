using System.Collections.Concurrent;
using System.IO.Hashing;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Pictures;
using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>Decodes every clip of a list, and finds what would spoil a training: broken clips, wrong counts, empty classes, clips in two splits.</summary>
public static class ClipListCheck
{
    // Frames are counted, not looked at; small ones come faster.
    const int ShortSide = 16;

    /// <summary>Checks a list. All processors are used.</summary>
    /// <param name="list">The list.</param>
    /// <param name="progress">Told the part of the clips that are done, 0 to 1, by several threads; null for nobody.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="InputException">ffmpeg or ffprobe is needed and not there.</exception>
    public static ClipListReport Run(ClipList list, Action<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(list);
        if (list.Records.Any(record => !record.IsFrameFolder))
        {
            Ffmpeg.Require("checking clips");
        }

        var clips = new CheckedClip[list.Records.Count];
        var done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        try
        {
            // One at a time to each thread: clips differ in length.
            Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, clips.Length), EnumerablePartitionerOptions.NoBuffering), options, i =>
            {
                clips[i] = Check(list.Records[i], cancellation);
                progress?.Invoke((double)Interlocked.Increment(ref done) / clips.Length);
            });
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is OperationCanceledException)
        {
            throw new OperationCanceledException(cancellation);
        }

        return new ClipListReport(list, clips, [.. EmptyClasses(list)], [.. OneFile(list.Records), .. OneContent(list.Records, cancellation)]);
    }

    static CheckedClip Check(ClipRecord record, CancellationToken cancellation)
    {
        string? note = null;
        var clip = new CheckedClip(record);
        try
        {
            var frames = new ClipDecoder(ShortSide, line => note = line).Read(record, cancellation).Count();
            if (record.IsFrameFolder)
            {
                var first = PictureFile.Read(FrameFolder.Files(record)[0]);
                return clip with { Frames = frames, Width = first.Width, Height = first.Height };
            }

            var info = VideoInfo.Read(record.Path, cancellation);
            var isWhole = record is { Start: null, End: null };
            return clip with
            {
                Frames = frames,
                Width = info.Width,
                Height = info.Height,
                FramesPerSecond = info.FramesPerSecond,
                Note = note ?? (isWhole && info.DeclaredFrames > 0 && info.DeclaredFrames != frames
                    ? $"'{record.Path}' declares {info.DeclaredFrames} frames, and {frames} are shown."
                    : null),
            };
        }
        catch (InputException e)
        {
            return clip with { Failure = e.Message };
        }
    }

    static IEnumerable<(string, string?)> EmptyClasses(ClipList list)
    {
        // A split without labels, as of an unpublished test, has no classes that could be empty.
        string?[] splits = list.Splits.Count == 0 ? [null] : [.. list.Splits.Where(split => list.Records.Any(r => r.Split == split && r.Label >= 0))];
        foreach (var (name, label) in list.Classes.Select((name, label) => (name, label)))
        {
            var filled = splits.Where(split => list.Records.Any(record => record.Split == split && record.Labels.Contains(label))).ToList();
            foreach (var split in filled.Count == 0 ? [null] : splits.Except(filled))
            {
                yield return (name, split);
            }
        }
    }

    static IEnumerable<ClipOverlap> OneFile(IReadOnlyList<ClipRecord> records) =>
        from file in records.GroupBy(record => Path.GetFullPath(record.Path))
        from pair in Pairs([.. file], (first, second) => End(first) > Start(second) && End(second) > Start(first))
        select new ClipOverlap(pair.First, pair.Second, IsOneFile: true);

    // Only files of one length can be equal, so most are never read.
    static IEnumerable<ClipOverlap> OneContent(IReadOnlyList<ClipRecord> records, CancellationToken cancellation) =>
        from sized in records.Where(record => record is { IsFrameFolder: false, Start: null, End: null })
            .DistinctBy(record => Path.GetFullPath(record.Path))
            .GroupBy(record => new FileInfo(record.Path) is { Exists: true, Length: > 0 } file ? file.Length : 0)
        where sized.Key > 0 && sized.Any(record => record.Split != sized.First().Split)
        from same in sized.GroupBy(record => Hash(record.Path, cancellation))
        where same.Key != default
        from pair in Pairs([.. same], (_, _) => true)
        select new ClipOverlap(pair.First, pair.Second, IsOneFile: false);

    // Each clip with the first of another split before it that is the same: of many equal ones, each is named once.
    static IEnumerable<(ClipRecord First, ClipRecord Second)> Pairs(List<ClipRecord> clips, Func<ClipRecord, ClipRecord, bool> areSame)
    {
        for (var i = 1; i < clips.Count; i++)
        {
            var second = clips[i];
            if (clips.FindIndex(0, i, first => first.Split != second.Split && areSame(first, second)) is >= 0 and var at)
            {
                yield return (clips[at], second);
            }
        }
    }

    static UInt128 Hash(string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            using var stream = InputFile.Open(path);
            var hash = new XxHash128();
            hash.Append(stream);
            return hash.GetCurrentHashAsUInt128();
        }
        catch (Exception e) when (e is InputException or IOException)
        {
            // Told as a broken clip.
            return default;
        }
    }

    static double Start(ClipRecord clip) => clip.Start ?? 0;

    static double End(ClipRecord clip) => clip.End ?? double.PositiveInfinity;
}
