using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Scheduling.Values;

/// <summary>Expressions in the form in which they are computed: each read is of a flat address in its container, so that addresses share their common parts.</summary>
/// <param name="b">Makes expressions.</param>
/// <param name="placement">Where tensors stand.</param>
sealed class Flattening(ExprBuilder b, Func<string, Placement> placement)
{
    readonly Dictionary<Expr, Expr> known = new();

    /// <summary>The expression over flat addresses.</summary>
    public Expr Of(Expr e) => b.Rewrite(e, _ => null, known, (n, args) =>
    {
        if (n.Symbol is not Symbol.Tensor)
        {
            return null;
        }

        var place = placement(n.Name);
        return b.Read(new Symbol.Container(place.Container), [place.Address(b, args.Take(args.Count - 1).ToList())], args[args.Count - 1], n.Type);
    });

    /// <summary>Where an output's element goes.</summary>
    public FlatOutput Of(StageOutput output)
    {
        var place = placement(output.Tensor);
        return new FlatOutput(place.Container, Of(place.Address(b, output.Position)), Of(output.Value), output.Guard is { } guard ? Of(guard) : null);
    }
}
