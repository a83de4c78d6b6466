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
        Split = new IndexSplit(b, "item", stage.Dims, stage.Overs);
        Additions = Outputs.Select(Split.Of).ToList();
        Plan = TakeKernel(new ValuePlan(b, All(Additions), Depths((Split.Variables, 0), (stage.Overs, 1))), Split);
    }

    /// <summary>How an item finds its indices.</summary>
    public IndexSplit Split { get; }

    /// <summary>What an item adds, by these.</summary>
    public IReadOnlyList<FlatOutput> Additions { get; }

    /// <summary>The values: depth 0 is an item, depth 1 an addition.</summary>
    public ValuePlan Plan { get; }
}
