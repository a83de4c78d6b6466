namespace RepFlow.Ilgpu.Training.Data;

/// <summary>
/// Reads the clips of a source in batches, prepared by several threads ahead of whoever takes them. The same options give the same batches, bit for bit, whatever the number of
/// threads, and from any batch's <see cref="ClipBatch.Position"/> on.
/// </summary>
/// <remarks>
/// A clip that cannot be read is left out and the next ones move up, so that all batches but an epoch's last are full. It is named once, and not tried again by later passes. A
/// video of several clips may have been seen in part when it is found to be broken: <see cref="Broken"/> tells.
/// </remarks>
/// <example><code>
/// var loader = new ClipLoader(source, new() { Sampling = sampling, Augmentation = augmentation, BatchSize = 16, Shuffles = true, DropsLast = true });
/// using var clips = loader.Start(epoch: 0);
/// foreach (var batch in clips)
/// {
///     step.Inputs[0].Write(batch.Pixels);
///     step.WriteLabels(batch.Labels);
///     step.Run();
/// }
/// </code></example>
public sealed class ClipLoader
{
    readonly Lock gate = new();
    readonly Stack<ClipBatch> free = new();
    readonly OrderedDictionary<int, BrokenClip> broken = [];

    /// <summary>Prepares to read clips.</summary>
    /// <param name="source">The clips.</param>
    /// <param name="options">How they become batches.</param>
    /// <exception cref="InputException">An option cannot be, there are no clips, or not enough for a batch where only full ones count.</exception>
    public ClipLoader(IClipSource source, ClipLoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        (Source, Options, Count) = (source, options, EpochOrder.Count(source.Count, options));
        if (source.Count == 0)
        {
            throw new InputException("There are no clips to read: look at the list, and at which split of it is asked for.");
        }

        var samples = (long)Count * Math.Max(1, options.Sampling.Clips) * options.Augmentation.Crops;
        if (options.DropsLast && samples < options.BatchSize)
        {
            throw new InputException($"{Count} clips are fewer than a batch of {options.BatchSize}: choose a smaller batch.");
        }
    }

    /// <summary>The clips.</summary>
    public IClipSource Source { get; }

    /// <summary>How they become batches.</summary>
    public ClipLoaderOptions Options { get; }

    /// <summary>The number of places in the order of an epoch: the videos that this rank reads, broken ones included.</summary>
    public int Count { get; }

    /// <summary>The clips found to be broken so far, in the order in which they were found.</summary>
    public IReadOnlyList<BrokenClip> Broken
    {
        get
        {
            lock (gate)
            {
                return [.. broken.Values];
            }
        }
    }

    /// <summary>
    /// Starts to read an epoch: threads prepare its first batches from now on. An epoch may be started while the one before is still read, so that its first batches are there
    /// when they are wanted; each has <see cref="ClipLoaderOptions.MemoryBytes"/> of its own.
    /// </summary>
    /// <param name="epoch">The epoch, from 0, which orders and augments the clips in a way of its own.</param>
    /// <param name="position">The place in its order to start from: 0, or a batch's <see cref="ClipBatch.Position"/>.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <returns>The batches.</returns>
    public ClipEpoch Start(int epoch, int position = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Count);
        return new ClipEpoch(this, epoch, position, cancellation);
    }

    internal ClipBatch Rent()
    {
        lock (gate)
        {
            return free.TryPop(out var batch) ? batch : new ClipBatch(Source, Options);
        }
    }

    internal void Return(ClipBatch batch)
    {
        lock (gate)
        {
            free.Push(batch);
        }
    }

    internal bool Add(BrokenClip found)
    {
        lock (gate)
        {
            return broken.TryAdd(found.Index, found);
        }
    }
}
