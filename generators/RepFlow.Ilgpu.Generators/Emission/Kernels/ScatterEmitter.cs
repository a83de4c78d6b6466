using RepFlow.Ilgpu.Generators.Scheduling;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>Writes scatters.</summary>
sealed class ScatterEmitter(StageContext context, ScatterSchedule schedule) : DenseEmitter(context, schedule)
{
    protected override string Interfaces => $"IItemStage<T, {Stage.Name}.Arguments>";

    protected override string Launchers => Launcher("Items<T");

    protected override string Kernel() => Item(Writer(schedule.Plan, Dialect.Kernel));

    protected override string Host() => Items(schedule.Plan, Item);

    string Item(ExprWriter writer) => Item(writer, DimsText.Split(writer, schedule.Split, schedule.Split.Steps(schedule.Plan), "index"), schedule.Additions, Stage.Overs);

    protected override string Step()
    {
        var items = Context.Launch.Text(schedule.Count(Stage.Dims));
        return $"""
            {Initializer()}
            Launcher.Launch(device, arguments, {items}, {schedule.Cost}L * {Context.Launch.Operand(schedule.Count(Stage.Overs))}, {items});
            """;
    }
}
