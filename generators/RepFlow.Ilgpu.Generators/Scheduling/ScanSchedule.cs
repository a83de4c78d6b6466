using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>A scan as it runs: at each position of its axis every phase is a map or fold over the other indices, which is launched with the position.</summary>
sealed class ScanSchedule : StageSchedule
{
    /// <summary>Schedules a scan.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">The scan.</param>
    /// <param name="placement">Where tensors stand.</param>
    public ScanSchedule(ExprBuilder b, Stage stage, Func<string, Placement> placement)
        : base(b, stage)
    {
        Body = (StageBody.Scan)stage.Body;
        Phases = Body.Phases.Select(phase => AtTurn(phase) switch
        {
            { Body: StageBody.Map } map => (DenseSchedule)new MapSchedule(b, map, placement, isFunctor: false),
            var fold => new FoldSchedule(b, fold, placement),
        }).ToList();
        foreach (var (tensor, _, isInt) in Phases.SelectMany(p => p.Arguments.Tensors))
        {
            Arguments.Tensor(tensor, isInt);
        }
    }

    /// <summary>The scan.</summary>
    public StageBody.Scan Body { get; }

    /// <summary>What runs at a position.</summary>
    public IReadOnlyList<DenseSchedule> Phases { get; }

    /// <summary>A phase at one position of the axis.</summary>
    Stage AtTurn(Stage phase)
    {
        var memo = new Dictionary<Expr, Expr>();
        var turn = phase.Map(new StageMap { Expr = e => Builder.Rewrite(e, n => n.Op == Op.Index && n.Name == Body.Along.Name ? Builder.Turn(Body.Along) : null, memo) });
        return turn with { Dims = turn.Dims.Where(d => d.Name != Body.Along.Name).ToList(), Formula = phase.Describe() };
    }
}
