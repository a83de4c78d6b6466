namespace RepFlow.Ilgpu.Execution;

/// <summary>A step that a plan has been told of.</summary>
/// <param name="Tensors">What it reads and writes.</param>
/// <param name="Pass">What it is part of.</param>
/// <param name="Replay">The part of the forward pass that runs again, by the step before which it does; null where the step does nothing again.</param>
sealed record AnnouncedStep(IReadOnlyList<Lifetime> Tensors, PlannedPass Pass, int? Replay)
{
    /// <summary>What it runs, as far as that has a name and moves something.</summary>
    public List<PlannedKernel> Kernels { get; } = [];
}
