namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>A plane, and the tensor that it begins as or becomes.</summary>
/// <param name="Plane">The plane.</param>
/// <param name="Tensor">The tensor; null for none: then it begins as zeros.</param>
/// <param name="Lacks">The dims that the tensor does not have.</param>
sealed record PlaneTensor(string Plane, string? Tensor, IReadOnlyList<string> Lacks)
{
    /// <summary>Whether the tensor stands at the first positions along the dims that it lacks, and zeros behind them, instead of at all.</summary>
    public bool IsAtFirst { get; init; }
}
