namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>A state and the tensor that it starts from; zero where null.</summary>
sealed record IterationState(string Name, string? Start)
{
    /// <summary>The dims of the iteration that it does not have. It is a plane all the same, of one value along these.</summary>
    public IReadOnlyList<string> Lacks { get; init; } = [];
}
