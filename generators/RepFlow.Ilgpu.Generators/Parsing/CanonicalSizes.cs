using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>
/// Writes every extent by the one symbol that stands for it. While stages are parsed one after the other, later ones find out that extents
/// of earlier ones are equal; what was parsed before is brought up to date in the end.
/// </summary>
sealed class CanonicalSizes(DefinitionContext context)
{
    readonly Dictionary<Expr, Expr> memo = new();

    public Stage Apply(Stage stage) => stage with
    {
        Dims = stage.Dims.Select(Apply).ToList(),
        Overs = stage.Overs.Select(Apply).ToList(),
        Outputs = stage.Outputs.Select(o => o with { Position = Apply(o.Position), Value = Apply(o.Value) }).ToList(),
        FoldGuard = stage.FoldGuard is { } guard ? Apply(guard) : null,
        Contraction = stage.Contraction is { } c ? new ContractionBody(Apply(c.Left), Apply(c.Right), Apply(c.Result), c.Indices.Select(Apply).ToList()) : null,
        Iteration = stage.Iteration is { } i ? Apply(i) : null,
    };

    public IReadOnlyList<Expr> Apply(IReadOnlyList<Expr> list) => list.Select(Apply).ToList();

    Expr Apply(Expr e) => context.Builder.Rewrite(e, n => n.Op == Op.Size ? context.Resolve(n) : null, memo);

    IndexVar Apply(IndexVar index) => index with { Extent = Apply(index.Extent) };

    Access Apply(Access access) => access with
    {
        Axes = access.Axes.Select(a => new AxisMap(a.Terms.Select(t => (t.Index, Apply(t.Coefficient))).ToList(), Apply(a.Offset), Apply(a.Divisor))).ToList(),
    };

    IterationBody Apply(IterationBody body) => body with
    {
        Count = Apply(body.Count),
        BatchDims = body.BatchDims.Select(Apply).ToList(),
        PlaneDims = body.PlaneDims.Select(Apply).ToList(),
        Phases = body.Phases.Select(p => p with { Updates = p.Updates.Select(u => (u.State, Apply(u.Value))).ToList() }).ToList(),
    };
}
