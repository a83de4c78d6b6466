using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>What maps, folds and scatters have in common when they run: flat addresses, loops, arguments.</summary>
abstract class DenseSchedule : StageSchedule
{
    /// <summary>Schedules a stage.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="placement">Where tensors stand.</param>
    protected DenseSchedule(ExprBuilder b, Stage stage, Func<string, Placement> placement)
        : base(b, stage)
    {
        Arguments.NameExtents(stage.Dims.Concat(stage.Overs));
        var flat = new Flattening(b, placement);
        Outputs = stage.Outputs.Select(flat.Of).ToList();
        Guard = stage.FoldGuard is { } guard ? flat.Of(guard) : null;
    }

    /// <summary>What it writes.</summary>
    public IReadOnlyList<FlatOutput> Outputs { get; }

    /// <summary>Which terms of a fold take part; null for all.</summary>
    public Expr? Guard { get; }

    /// <summary>About how many operations an element or a term takes, for the split over threads.</summary>
    public int Cost => Math.Max(1, Values.Nodes().Count);

    /// <summary>All that has to be computed.</summary>
    protected IEnumerable<Expr> Values => All(Outputs).Concat(Guard is null ? [] : [Guard]);

    /// <summary>Kernels are given the tensors that they write.</summary>
    protected void TakeOutputs()
    {
        foreach (var output in Outputs)
        {
            Arguments.Tensor(output.Container, output.IsInt);
        }
    }

    /// <summary>All that has to be computed of some outputs.</summary>
    protected static IEnumerable<Expr> All(IEnumerable<FlatOutput> outputs) => outputs.SelectMany(o => o.Values);

    /// <summary>Loop depths by index.</summary>
    protected static Dictionary<string, int> Depths(params (IEnumerable<IndexVar> Indices, int Depth)[] levels) =>
        levels.SelectMany(l => l.Indices.Select(i => (i.Name, l.Depth))).ToDictionary(i => i.Name, i => i.Depth);
}
