namespace RepFlow.Ilgpu.Generators.Tests.Kernels;

/// <summary>A test that needs NVIDIA's assembler, and says that it was skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class PtxasFactAttribute : FactAttribute
{
    public PtxasFactAttribute()
    {
        if (Ptxas.Path is null)
        {
            Skip = "ptxas is not installed: put it on the path or name it in REPFLOW_PTXAS.";
        }
    }
}
