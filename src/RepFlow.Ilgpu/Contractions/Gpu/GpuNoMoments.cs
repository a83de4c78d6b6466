namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Takes no moments.</summary>
readonly struct GpuNoMoments : IGpuMoments
{
    /// <inheritdoc/>
    public static bool AreTaken => false;
}
