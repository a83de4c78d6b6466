namespace RepFlow.Ilgpu.TestSupport;

/// <summary>A theory that runs <see cref="PyTorch"/>: skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for it.</summary>
    public TorchTheoryAttribute()
    {
        if (!PyTorch.IsThere)
        {
            Skip = $"{PyTorch.Python} has no PyTorch: on Debian, apt install python3-torch; or name a Python that has in REPFLOW_PYTHON.";
        }
    }
}
