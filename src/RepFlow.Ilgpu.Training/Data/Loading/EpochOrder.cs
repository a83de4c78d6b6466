namespace RepFlow.Ilgpu.Training.Data;

/// <summary>In which order an epoch's clips are read.</summary>
static class EpochOrder
{
    /// <summary>The number of clips that a rank reads.</summary>
    /// <param name="count">The number of all clips.</param>
    /// <param name="options">The rank.</param>
    /// <returns>The number.</returns>
    public static int Count(int count, ClipLoaderOptions options) =>
        options.DropsLast ? count / options.Ranks : (count + options.Ranks - 1 - options.Rank) / options.Ranks;

    /// <summary>The clips that a rank reads.</summary>
    /// <param name="count">The number of all clips.</param>
    /// <param name="options">The rank, and whether chance orders them.</param>
    /// <param name="epoch">The epoch.</param>
    /// <returns>Their indices, in order.</returns>
    public static int[] Of(int count, ClipLoaderOptions options, int epoch)
    {
        var all = Enumerable.Range(0, count).ToArray();
        if (options.Shuffles)
        {
            new SampleRandom(options.Seed, epoch, sample: 0, SampleStreams.Order).Shuffle(all.AsSpan());
        }

        var order = new int[Count(count, options)];
        for (var at = 0; at < order.Length; at++)
        {
            order[at] = all[options.Rank + (at * options.Ranks)];
        }

        return order;
    }
}
