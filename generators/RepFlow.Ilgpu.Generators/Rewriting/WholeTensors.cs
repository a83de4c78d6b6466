using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Rewriting;

/// <summary>
/// Contractions and hand-written kernels are given tensors whole, and results that stand side by side are parts of one. So a result that they write or read is a tensor
/// of its own, which a map copies to its place or from it.
/// </summary>
static class WholeTensors
{
    /// <summary>The model in which no such stage writes or reads a part of the result.</summary>
    public static LayerModel Apply(LayerModel model)
    {
        var all = model.Stages.Concat(model.AdjointStages).ToList();
        var parts = model.IsApart || model.Outputs.Count == 1 ? [] : model.Outputs.Where(o => all.Any(s => IsGivenWhole(s) && s.Reads.Concat(s.Writes).Contains(o))).ToList();
        if (parts.Count == 0)
        {
            return model;
        }

        var names = new HashSet<string>(all.Select(s => s.Name).Concat(model.OwnNames).Concat(model.Shapes.Keys), StringComparer.OrdinalIgnoreCase);
        var own = parts.ToDictionary(p => p, p => Free(p + "Whole", names));
        var whole = new StageMap { Tensor = t => own.TryGetValue(t, out var name) ? name : t };
        Stage Given(Stage stage) => IsGivenWhole(stage) ? stage.Map(whole) : stage;
        var stages = new List<Stage>();
        foreach (var stage in model.Stages)
        {
            stages.Add(Given(stage));
            foreach (var part in stage.Writes.Where(own.ContainsKey))
            {
                stages.Add(IsGivenWhole(stage) ? Copy(model, part, own[part], part, names) : Copy(model, part, part, own[part], names));
            }
        }

        return model with
        {
            Stages = stages,
            AdjointStages = model.AdjointStages.Select(Given).ToList(),
            Shapes = model.Shapes.Concat(own.Select(o => new KeyValuePair<string, IReadOnlyList<Expr>>(o.Value, model.Shapes[o.Key]))).ToDictionary(s => s.Key, s => s.Value),
        };
    }

    static bool IsGivenWhole(Stage stage) => stage.Body is StageBody.Contract or StageBody.Kernel;

    static Stage Copy(LayerModel model, string part, string from, string to, HashSet<string> names)
    {
        var b = model.Builder;
        var dims = model.Shapes[part].Select((extent, axis) => new IndexVar($"q{axis}", extent)).ToList();
        var place = dims.Select(d => b.Index(d)).ToList();
        return new Stage(Free(Names.Pascal(part) + "Part", names), new StageBody.Map([new StageOutput(to, place, b.Read(from, place, b.True))])) { Dims = dims };
    }

    static string Free(string name, HashSet<string> taken) => taken.Add(name) ? name : Free(name + "_", taken);
}
