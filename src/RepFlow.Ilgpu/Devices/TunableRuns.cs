namespace RepFlow.Ilgpu.Devices;

/// <summary>A <see cref="TunableWork"/> with memory and numbers to work on.</summary>
abstract class TunableRuns : IDisposable
{
    /// <summary>Makes a kernel ready.</summary>
    /// <param name="kernel">Its name.</param>
    /// <returns>Enqueues the work by it.</returns>
    public abstract Action By(string kernel);

    /// <summary>Writes what the result holds before a run.</summary>
    public abstract void Clear();

    /// <summary>What a run has left in the result, in short: the same for the same bits.</summary>
    /// <returns>The digest.</returns>
    public abstract byte[] Digest();

    /// <inheritdoc/>
    public abstract void Dispose();
}
