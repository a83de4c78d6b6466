using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>A scatter as it runs: an item adds to a part of the tensor that is its own, one value after the other.</summary>
sealed class ScatterSchedule : DenseSchedule
{
    /// <summary>Schedules a scatter.</summary>
    public ScatterSchedule(ExprBuilder b, Stage stage, Func<string, Placement> placement)
        : base(b, stage, placement)
    {
        TakeOutputs();
        Take(stage.Dims.Concat(stage.Overs).Select(d => d.Extent));
        Plan = Take(new ValuePlan(b, Values, Depths((stage.Dims, 0), (stage.Overs, 1))));
    }

    /// <summary>The values: depth 0 is an item, depth 1 an addition.</summary>
    public ValuePlan Plan { get; }
}
