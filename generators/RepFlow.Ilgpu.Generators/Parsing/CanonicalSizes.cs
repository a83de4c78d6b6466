using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>
/// Writes every extent by the one symbol that stands for it. While stages are parsed one after the other, later ones find out that extents
/// of earlier ones are equal; what was parsed before is brought up to date in the end.
/// </summary>
sealed class CanonicalSizes(DefinitionContext context)
{
    readonly Dictionary<Expr, Expr> memo = new();

    public Stage Apply(Stage stage) => stage.Map(new StageMap { Expr = Apply });

    public IReadOnlyList<Expr> Apply(IReadOnlyList<Expr> list) => list.Select(Apply).ToList();

    Expr Apply(Expr e) => context.Builder.Rewrite(
        e,
        n => n.Op == Op.Size ? context.Resolve(n) : n.Symbol is Symbol.Index index ? context.Builder.Index(index.Name, Apply(index.Extent)) : null,
        memo);
}
