using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using RepFlow.Ilgpu.Generators.Scheduling.Scans;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>Writes scans: the stages of their parts, those that are launched position by position given that, and what launches them.</summary>
sealed class ScanEmitter : StageEmitter
{
    const string Turn = "turn";

    readonly ScanSchedule schedule;
    readonly IReadOnlyList<(bool AtEachPosition, IReadOnlyList<(StageEmitter Emitter, DenseSchedule Schedule)> Launches)> parts;

    /// <summary>Makes it.</summary>
    /// <param name="context">What emitters share.</param>
    /// <param name="model">The definition.</param>
    /// <param name="size">Writes what has a name among the sizes.</param>
    /// <param name="schedule">The scan.</param>
    public ScanEmitter(StageContext context, LayerModel model, Func<Expr, string?> size, ScanSchedule schedule)
        : base(context, schedule)
    {
        this.schedule = schedule;
        var atTurn = context with { Launch = new LaunchText(model, e => e.Symbol is Symbol.Turn ? Turn : size(e)), Given = "int " + Turn };
        parts = schedule.Parts.Select(part => (part.AtEachPosition, (IReadOnlyList<(StageEmitter, DenseSchedule)>)part.Launches.Select(launch => (launch switch
        {
            MapSchedule map => (StageEmitter)new MapEmitter(part.AtEachPosition ? atTurn : context, map),
            FoldSchedule fold => new FoldEmitter(part.AtEachPosition ? atTurn : context, fold),
            ScanRun run => new ScanRunEmitter(context, run),
            var other => throw new InvalidOperationException($"no phase of a scan: {other}"),
        }, launch)).ToList())).ToList();
    }

    protected override string Summary => string.Join("; ", schedule.Body.Phases.Select(p => p.Describe()));

    protected override string Header => $"public static class {Stage.Name}";

    public override IEnumerable<string> Fields => Launches.SelectMany(p => p.Fields);

    public override IEnumerable<string> Allocation => Launches.SelectMany(p => p.Allocation);

    // A plan gives one step one workspace: these are as good as written.
    protected override IEnumerable<string> AlsoWritten => Launches.SelectMany(p => p.Kept).Select(k => k.Field);

    public override string Type() => Lines(Launches.Select(p => p.Type()).Append(base.Type()));

    public override string Launch => $"{Place.Type}.Run({List(["device", Place.Sizes, Place.Hypers, .. Launches.SelectMany(p => p.Kept).Select(k => k.Field), .. Arguments.Tensors.Select(t => StageContext.TensorField(t.Tensor))])});";

    protected override IEnumerable<string> Taken => Launches.SelectMany(p => p.Kept).Select(k => k.Parameter);

    IEnumerable<StageEmitter> Launches => parts.SelectMany(p => p.Launches).Select(l => l.Emitter);

    protected override string Members() => None;

    protected override string Step() => Lines(parts.Select(part =>
    {
        var launches = Lines(part.Launches.Select(l => $"{l.Schedule.Stage.Name}.Run({List(
            ["device, sizes, hyper", .. part.AtEachPosition ? [Turn] : Array.Empty<string>(), .. l.Emitter.Kept.Select(k => k.Field), .. l.Schedule.Arguments.Tensors.Select(t => StageContext.TensorField(t.Tensor))])});"));
        return !part.AtEachPosition ? launches : $$"""
            {{DimsText.Along(schedule.Body.Along with { Name = Turn }, Context.Launch.Text(schedule.Body.Along.Extent), Context.Launch.Operand(schedule.Body.Along.Extent), schedule.Body.IsBackward)}}
            {
                {{launches}}
            }
            """;
    }));
}
