using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>
/// The hyper-parameters that shapes, positions or the choice of steps depend on: they are read when a layer is planned, and what it runs until it is planned
/// again goes by them. Those that only values depend on (a rate, a seed) are read in each pass.
/// </summary>
static class PlannedHypers
{
    /// <summary>Finds them: whole numbers and conditions that occur anywhere but in what an element is computed by.</summary>
    public static IReadOnlyList<HyperParameter> Of(DifferentiatedLayer layer)
    {
        var (model, stages) = (layer.Model, layer.Written.Stages.Concat(layer.Stages).ToList());
        var planned = new HashSet<string>(stages.Select(s => s.When).OfType<string>());
        var shaping = model.Shapes.Values.SelectMany(shape => shape).Concat(model.Checks.SelectMany(c => new[] { c.Left, c.Right }));
        planned.UnionWith(Names(shaping.Concat(stages.SelectMany(Shaping)).Nodes()));
        return model.Hypers.Where(h => h.Type is "int" or "bool" && planned.Contains(h.Name)).ToList();
    }

    /// <summary>The expressions of a stage that are no values: extents, positions, counts, and where values read.</summary>
    static IEnumerable<Expr> Shaping(Stage stage)
    {
        var others = stage.Expressions().GroupBy(e => e).ToDictionary(g => g.Key, g => g.Count());
        foreach (var value in stage.Body.Values)
        {
            others[value]--;
        }

        return others.Where(e => e.Value > 0).Select(e => e.Key).Concat(stage.Body.Values.Reads().SelectMany(read => read.Args));
    }

    static IEnumerable<string> Names(IEnumerable<Expr> nodes) => nodes.Where(n => n.Op == Op.Hyper).Select(n => n.Name);
}
