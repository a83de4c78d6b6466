using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>Writes scatters.</summary>
sealed class ScatterEmitter(StageContext context, ScatterSchedule schedule) : DenseEmitter(context, schedule)
{
    protected override string Interfaces => $"IItemStage<T, {Stage.Name}.Arguments>";

    protected override void WriteStep(CodeWriter w)
    {
        var items = Context.Launch.Text(schedule.Count(Stage.Dims));
        WriteInitializer(w);
        w.Line($"Launcher.Launch(device, arguments, {items}, {schedule.Cost}L * {Context.Launch.Operand(schedule.Count(Stage.Overs))}, {items});");
    }

    protected override void WriteLaunchers(CodeWriter w)
    {
        w.Line($"internal static readonly StageKernel<Arguments> Launcher = StageKernel.Items<T, Arguments, {Stage.Name}>(");
        w.Line($"    \"{Context.LayerName}.{Stage.Name}\", {KernelName});");
    }

    protected override void WriteKernel(CodeWriter w) => WriteItem(w, Writer(schedule.Plan, Dialect.Kernel));

    protected override void WriteHost(CodeWriter w) => WriteItems(w, writer => WriteItem(w, writer), schedule.Plan);

    void WriteItem(CodeWriter w, ExprWriter writer)
    {
        DimsText.WriteSplit(w, writer.Text, Stage.Dims, "index", "rest", isHost: writer.Dialect.IsHost);
        writer.Declare(w, 0);
        var closings = Stage.Overs.Select(o => w.Block(DimsText.Loop(o, writer.Text(o.Extent)))).ToList();
        writer.Declare(w, 1);
        WriteStores(w, writer);
        closings.ForEach(c => c.Dispose());
    }
}
