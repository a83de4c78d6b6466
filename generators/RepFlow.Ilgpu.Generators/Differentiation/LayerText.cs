using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Ir.Text;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>
/// Definitions with their backward passes as the text that travels with an assembly, in the attribute that marks it: a network that is compiled elsewhere
/// reads what a layer computes.
/// </summary>
static class LayerText
{
    /// <summary>
    /// The version of the text; another one is not read, and its layer takes part as a step that nobody looks into. It stands for what steps are given, too: what is scheduled from
    /// the text calls types that were emitted with it, so that a change of their parameters is a new version.
    /// </summary>
    public const int Version = 12;

    /// <summary>The text of a definition.</summary>
    public static string Of(LayerModel model, BackwardPlan plan)
    {
        var writer = new IrWriter(model.Builder);
        ModelText.Model(writer, model.Builder, model);
        Plan(writer, plan);
        return $"repflow-ir {Version}\n{writer}";
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The definition; null where the text has another version, or is none.</returns>
    public static (LayerModel Model, BackwardPlan Plan)? Read(string text)
    {
        var head = $"repflow-ir {Version}\n";
        if (!text.StartsWith(head, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            var builder = new ExprBuilder();
            var reader = new IrReader(builder, text.Substring(head.Length));
            return (ModelText.Model(reader, builder, null), Plan(reader, null));
        }
        catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    static BackwardPlan Plan(IrArchive archive, BackwardPlan? plan)
    {
        var stages = new StageText(archive);
        archive.Section("backward");
        return new BackwardPlan(
            archive.List<Stage>(plan?.Kept, stages.Stage),
            archive.List<BackwardStep>(plan?.Steps, s => new BackwardStep(
                stages.Stage(s?.Stage), archive.Names(s?.For), archive.Optional(s?.Primal), archive.Flag(s?.WhenOff == true), archive.Optional(s?.Switch))),
            archive.Map<string>(plan?.Adjoints, archive.Name),
            archive.Map<IReadOnlyList<Expr>>(plan?.Shapes, archive.Exprs),
            archive.List<(string Tensor, IReadOnlyList<string> For, string? WhenOff)>(
                plan?.Cleared, c => (archive.Name(c.Tensor), archive.Names(c.For), archive.Optional(c.WhenOff))),
            archive.Names(plan?.Differentiable),
            archive.Names(plan?.UpstreamAliases),
            archive.Map<string>(plan?.Aliases, archive.Name),
            []);
    }
}
