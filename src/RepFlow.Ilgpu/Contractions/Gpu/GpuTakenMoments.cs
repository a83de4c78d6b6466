namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Takes the moments of what is stored.</summary>
readonly struct GpuTakenMoments : IGpuMoments
{
    /// <inheritdoc/>
    public static bool AreTaken => true;
}
