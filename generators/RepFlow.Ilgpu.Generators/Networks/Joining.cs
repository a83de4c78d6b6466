using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Networks;

/// <summary>Which layers are worth being one definition: a question to the forms of their stages.</summary>
static class Joining
{
    // Functions of the language itself, which any assembly may call; a definition's own may be private to it.
    const string Language = "RepFlow.Ilgpu.";

    /// <summary>Whether a layer can be part of a composite.</summary>
    public static bool CanJoin(DifferentiatedLayer layer)
    {
        var (model, plan) = (layer.Model, layer.Plan);
        var stages = layer.Stages.ToList();
        return model.Outputs.Count == 1
            && plan.UpstreamAliases.Count == 1
            && model.Inputs.Count > 0
            && TensorParts.Of(model) is null
            && stages.All(s => s.Body is StageBody.Map or StageBody.Reduce or StageBody.Contract)
            && model.Inputs.Select(i => i.Name).Concat(model.Outputs).All(t => model.Shapes.TryGetValue(t, out var shape) && shape.Take(shape.Count - 1).All(e => e.Symbol is not Symbol.Rest))
            && stages.SelectMany(s => s.Expressions()).Nodes().Where(n => n.Op == Op.Call).All(n => n.Name.StartsWith(Language, StringComparison.Ordinal) && n.Name.IndexOf('.', Language.Length) == n.Name.LastIndexOf('.'));
    }

    /// <summary>Whether something can be saved where one layer reads another's result: it is read by maps and folds alone.</summary>
    /// <param name="producer">The layer whose result it is.</param>
    /// <param name="consumer">The layer that reads it.</param>
    /// <param name="input">As which of its inputs.</param>
    public static bool Joins(DifferentiatedLayer producer, DifferentiatedLayer consumer, int input) =>
        CanJoin(producer) && CanJoin(consumer) && !consumer.Model.Inputs[input].IsInteger
        && consumer.Model.Stages.Where(s => s.Reads.Contains(consumer.Model.Inputs[input].Name)).All(s => s.Body is StageBody.Map or StageBody.Reduce);
}
