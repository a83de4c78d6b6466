namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Whether a kernel takes the moments of what it stores: a type, so that one that does not has nothing of it.</summary>
interface IGpuMoments
{
    /// <summary>Whether it does.</summary>
    static abstract bool AreTaken { get; }
}
