using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>Finds maps behind contractions whose sums nothing else reads: they are done as the sums are stored, and the sums themselves never are. Both run where the map stands.</summary>
static class Epilogues
{
    /// <summary>The contraction of each such map.</summary>
    public static IReadOnlyDictionary<Stage, Stage> Of(DifferentiatedLayer layer, LayerTensors tensors)
    {
        var model = layer.Model;
        var all = layer.Stages.ToList();
        var found = new Dictionary<Stage, Stage>();
        foreach (var contraction in model.Stages.Where(s => s is { Body: StageBody.Contract, When: null, Accumulate: false, Updates: null }))
        {
            var readers = all.Where(s => s.Reads.Contains(contraction.Result)).ToList();
            if (readers.Count == 1 && model.Stages.Contains(readers[0]) && IsBehind(readers[0], contraction))
            {
                found[readers[0]] = contraction;
            }
        }

        return found;

        bool IsBehind(Stage map, Stage contraction)
        {
            var sums = contraction.Result;
            return map is { Body: StageBody.Map { Outputs.Count: 1 }, Updates: null }
                && (map.When is null ? map.PassThrough is null : map.PassThrough == sums)
                && !model.Outputs.Contains(sums) && tensors.Placement(sums).Container == sums && tensors.Placement(map.Result).Container == map.Result
                && tensors.Shape(sums).SequenceEqual(tensors.Shape(map.Result))
                && new MapSchedule(model.Builder, map, tensors.Placement).Epilogue?.Tensor == sums;
        }
    }
}
