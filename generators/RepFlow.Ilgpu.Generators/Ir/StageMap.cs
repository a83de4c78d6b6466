namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>How stages are written anew: what becomes of their expressions, and of the names of tensors, indices and stages. What is not given stays.</summary>
sealed class StageMap
{
    public Func<Expr, Expr> Expr { get; init; } = e => e;

    public Func<string, string> Tensor { get; init; } = name => name;

    public Func<string, string> Index { get; init; } = name => name;

    public Func<string, string> Stage { get; init; } = name => name;

    public IReadOnlyList<Expr> Of(IReadOnlyList<Expr> list) => list.Select(Expr).ToList();

    public IReadOnlyList<string> Tensors(IReadOnlyList<string> names) => names.Select(Tensor).ToList();

    public string? Optional(string? tensor) => tensor is null ? null : Tensor(tensor);

    public IndexVar Of(IndexVar index) => index with { Name = Index(index.Name), Extent = Expr(index.Extent) };

    public IReadOnlyList<IndexVar> Of(IReadOnlyList<IndexVar> indices) => indices.Select(Of).ToList();

    public IReadOnlyList<StageOutput> Of(IReadOnlyList<StageOutput> outputs) =>
        outputs.Select(o => new StageOutput(Tensor(o.Tensor), Of(o.Position), Expr(o.Value), o.Guard is { } guard ? Expr(guard) : null)).ToList();

    public Access Of(Access access) => new(
        Tensor(access.Tensor),
        access.Axes.Select(a => new AxisMap(a.Terms.Select(t => (Index(t.Index), Expr(t.Coefficient))).ToList(), Expr(a.Offset), Expr(a.Divisor))).ToList());

    public ShapeCheck Of(ShapeCheck check) => check with { Left = Expr(check.Left), Right = Expr(check.Right) };

    public Phase Of(Phase phase) => phase with { Updates = Of(phase.Updates), Overs = phase.Overs.Select(Index).ToList(), Every = phase.Every is { } every ? Expr(every) : null };

    /// <summary>Values with the tensors that they are for.</summary>
    public IReadOnlyList<(string, Expr)> Of(IReadOnlyList<(string Tensor, Expr Value)> values) => values.Select(v => (Tensor(v.Tensor), Expr(v.Value))).ToList();
}
