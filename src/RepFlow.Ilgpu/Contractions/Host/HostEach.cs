namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Neighbours.</summary>
readonly struct HostEach : IHostStep
{
    /// <inheritdoc/>
    public static int Elements => 1;
}
