using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Expressions of sizes and hyper-parameters as C# beside kernels: hyper-parameters are members of hyper, numbers are of double precision.</summary>
/// <param name="model">The definition.</param>
/// <param name="size">Writes what has a name among the sizes; null for what has none.</param>
sealed class LaunchText(LayerModel model, Func<Expr, string?> size) : OperatorText
{
    const int Largest = 2000;

    readonly Dictionary<Expr, int> treeSizes = new();

    /// <summary>The statement that refuses what a check does not allow. Its message may show the definition's text.</summary>
    public string Check(string layer, ShapeCheck check)
    {
        var condition = check.When is null ? "" : $"if ({Hyper(model, check.When)}) ";
        var message = Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(check.Message, quote: true);
        return $"{condition}LayerShapes.{(check.Less ? "Ordered" : "Equal")}(\"{layer}\", {Text(check.Left)}, {Text(check.Right)}, {message});";
    }

    /// <summary>A hyper-parameter; in a composite it is that of a member.</summary>
    public static string Hyper(LayerModel model, string name) => model.Hypers.FirstOrDefault(h => h.Name == name)?.Of is var (member, own)
        ? $"hyper.{Keywords.Escape(member)}.{Keywords.Escape(own)}"
        : "hyper." + Keywords.Escape(name);

    /// <summary>A shape; the rest of its axes as they are.</summary>
    public string Shape(IReadOnlyList<Expr> extents) =>
        extents.Count == 1 && IsRest(extents[0]) ? "sizes.Rest" : $"[{string.Join(", ", extents.Select(e => IsRest(e) ? ".. sizes.Rest" : Text(e)))}]";

    /// <summary>Whether an extent is that of the rest of the axes.</summary>
    public static bool IsRest(Expr extent) => extent.Symbol is Symbol.Rest;

    /// <inheritdoc/>
    public override string Text(Expr e) => e.TreeSize(treeSizes) <= Largest ? base.Text(e) : throw new TooManyNodesException();

    /// <inheritdoc/>
    protected override string Functions => "Math";

    /// <inheritdoc/>
    protected override string? Special(Expr e, int precedence) => e.Op switch
    {
        _ when size(e) is { } name => name,
        Op.Hyper => Hyper(model, e.Name),
        Op.ToReal => Wrap($"(double){Text(e.Args[0], 9)}", 9, precedence),
        Op.ToInt => Wrap($"(int){Text(e.Args[0], 9)}", 9, precedence),
        _ => null,
    };
}
