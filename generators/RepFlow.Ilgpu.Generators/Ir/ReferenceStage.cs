namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>How the reference implementation calls a stage's method.</summary>
sealed record ReferenceStage(OwnMethod Method, IReadOnlyList<ReferenceArgument> Arguments)
{
    public override string ToString() => $"{Method}({string.Join(", ", Arguments)})";
}
