namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Every second element.</summary>
readonly struct HostEverySecond : IHostStep
{
    /// <inheritdoc/>
    public static int Elements => 2;
}
