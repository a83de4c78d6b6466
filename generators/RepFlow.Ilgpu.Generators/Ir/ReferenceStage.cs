namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>How the reference implementation calls a stage's method.</summary>
sealed record ReferenceStage(OwnMethod Method, IReadOnlyList<ReferenceArgument> Arguments)
{
    /// <summary>How a phase of an iteration folds.</summary>
    public Fold Fold { get; init; }

    public override string ToString() => $"{Method}({string.Join(", ", Arguments)})";
}
