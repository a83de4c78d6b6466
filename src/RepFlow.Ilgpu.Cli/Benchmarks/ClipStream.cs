using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>Batches without end, epoch after epoch.</summary>
/// <param name="loader">What reads them.</param>
sealed class ClipStream(ClipLoader loader) : IDisposable
{
    ClipEpoch epoch = loader.Start(0);
    int number;

    /// <summary>The next batch, which is good until the one after.</summary>
    /// <returns>The batch.</returns>
    public ClipBatch Next()
    {
        if (epoch.Next() is { } batch)
        {
            return batch;
        }

        epoch.Dispose();
        epoch = loader.Start(++number);
        return epoch.Next()!;
    }

    /// <inheritdoc/>
    public void Dispose() => epoch.Dispose();
}
