using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>Writes scans: the phases as stages that are given a position, and the loop that runs them.</summary>
sealed class ScanEmitter : StageEmitter
{
    const string Turn = "turn";

    readonly ScanSchedule schedule;
    readonly IReadOnlyList<StageEmitter> phases;

    /// <summary>Makes it.</summary>
    /// <param name="context">What emitters share.</param>
    /// <param name="model">The definition.</param>
    /// <param name="size">Writes what has a name among the sizes.</param>
    /// <param name="schedule">The scan.</param>
    public ScanEmitter(StageContext context, LayerModel model, Func<Expr, string?> size, ScanSchedule schedule)
        : base(context, schedule)
    {
        this.schedule = schedule;
        var own = context with { Launch = new LaunchText(model, e => e.Symbol is Symbol.Turn ? Turn : size(e)), Given = "int " + Turn };
        phases = schedule.Phases.Select(p => p switch
        {
            MapSchedule map => (StageEmitter)new MapEmitter(own, map),
            FoldSchedule fold => new FoldEmitter(own, fold),
            var other => throw new InvalidOperationException($"no phase of a scan: {other}"),
        }).ToList();
    }

    protected override string Summary => string.Join("; ", schedule.Body.Phases.Select(p => p.Describe()));

    protected override string Header => $"public static class {Stage.Name}";

    public override IEnumerable<string> Fields => phases.SelectMany(p => p.Fields);

    public override IEnumerable<string> Allocation => phases.SelectMany(p => p.Allocation);

    // A plan gives one step one workspace: these are as good as written.
    protected override IEnumerable<string> AlsoWritten => phases.SelectMany(p => p.Kept).Select(k => k.Field);

    public override string Type() => Lines(phases.Select(p => p.Type()).Append(base.Type()));

    public override string Launch => $"{Place.Type}.Run({List(["device", Place.Sizes, Place.Hypers, .. phases.SelectMany(p => p.Kept).Select(k => k.Field), .. Arguments.Tensors.Select(t => StageContext.TensorField(t.Tensor))])});";

    protected override IEnumerable<string> Taken => phases.SelectMany(p => p.Kept).Select(k => k.Parameter);

    protected override string Members() => None;

    protected override string Step()
    {
        var count = Context.Launch.Text(schedule.Body.Along.Extent);
        var head = schedule.Body.IsBackward ? $"for (int {Turn} = {Context.Launch.Operand(schedule.Body.Along.Extent)} - 1; {Turn} >= 0; {Turn}--)" : $"for (int {Turn} = 0; {Turn} < {count}; {Turn}++)";
        return $$"""
            {{head}}
            {
                {{Lines(phases.Zip(schedule.Phases, (p, s) => $"{s.Stage.Name}.Run({List(["device, sizes, hyper", Turn, .. p.Kept.Select(k => k.Field), .. s.Arguments.Tensors.Select(t => StageContext.TensorField(t.Tensor))])});"))}}
            }
            """;
    }
}
