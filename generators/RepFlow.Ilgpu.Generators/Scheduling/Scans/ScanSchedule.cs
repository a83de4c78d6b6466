using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Scheduling.Scans;

/// <summary>A scan as it runs: part by part, each in one launch, or a few at each position of the axis.</summary>
sealed class ScanSchedule : StageSchedule
{
    readonly Func<string, Placement> placement;

    /// <summary>Schedules a scan.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">The scan.</param>
    /// <param name="placement">Where tensors stand.</param>
    public ScanSchedule(ExprBuilder b, Stage stage, Func<string, Placement> placement)
        : base(b, stage)
    {
        this.placement = placement;
        Body = (StageBody.Scan)stage.Body;
        var phases = new ScanPhases(b, Body, placement);
        Parts = ScanParts.Of(phases).Select(part => part switch
        {
            ScanPart.AtOnce once => (false, (IReadOnlyList<DenseSchedule>)[Dense(once.Phase)]),
            ScanPart.Along along => (false, [new ScanRun(b, phases, along.Phases, placement)]),
            ScanPart.Turns turns => (true, turns.Launches.Select(launch => Dense(AtTurn(launch.Count == 1 ? launch[0] : new ScanMap(b, phases).Of(launch, 0)))).ToList()),
            var other => throw new InvalidOperationException($"no part of a scan: {other}"),
        }).ToList();
        foreach (var (tensor, _, isInt) in Parts.SelectMany(p => p.Launches).SelectMany(p => p.Arguments.Tensors))
        {
            Arguments.Tensor(tensor, isInt);
        }
    }

    /// <summary>The scan.</summary>
    public StageBody.Scan Body { get; }

    /// <summary>What is launched, in order: once, or one after the other at each position of the axis.</summary>
    public IReadOnlyList<(bool AtEachPosition, IReadOnlyList<DenseSchedule> Launches)> Parts { get; }

    DenseSchedule Dense(Stage stage) =>
        stage.Body is StageBody.Map ? new MapSchedule(Builder, stage, placement, isFunctor: false) : new FoldSchedule(Builder, stage, placement);

    /// <summary>A phase at one position of the axis.</summary>
    Stage AtTurn(Stage phase)
    {
        var memo = new Dictionary<Expr, Expr>();
        var turn = phase.Map(new StageMap { Expr = e => Builder.Rewrite(e, n => n.Op == Op.Index && n.Name == Body.Along.Name ? Builder.Turn(Body.Along) : null, memo) });
        return turn with { Dims = turn.Dims.Where(d => d.Name != Body.Along.Name).ToList(), Formula = phase.Describe() };
    }
}
