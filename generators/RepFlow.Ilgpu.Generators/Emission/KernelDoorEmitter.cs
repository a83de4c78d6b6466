using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Hand-written kernels. They may ask more of their type of numbers than emitted code has, and are called in either precision by its name.</summary>
sealed class KernelDoorEmitter(StageContext context, KernelSchedule schedule) : StageEmitter(context, schedule)
{
    protected override string Summary => $"The hand-written kernel {schedule.Body.Method}.";

    protected override string Header => $"public static class {Stage.Name}";

    protected override void WriteMembers(CodeWriter w)
    {
        string Flat(string name, string keyword) => $"StageKernel.Flat<Kernels<{keyword}, {name}Numbers>.{Stage.Name}.Arguments>(\"{Context.LayerName}.{Stage.Name}.{name}\", {KernelName}{name})";
        w.Line("internal static readonly StageKernel<Arguments> Launcher = (StageKernel<Arguments>)(typeof(T) == typeof(float)");
        w.Line($"    ? (object){Flat("Single", "float")}");
        w.Line($"    : (object){Flat("Double", "double")});");
        w.Line();
        StageContext.WriteArguments(w, Arguments);
        var calls = schedule.Body.Arguments.Zip(schedule.Fields, (argument, field) => argument switch
        {
            KernelArgument.Number { Type: "bool" } => $"a.{field} != 0",
            KernelArgument.Number { Type: not (null or "int") and var type } => $"({type})a.{field}",
            _ => "a." + field,
        });
        var list = string.Concat(calls.Select(c => ", " + c));
        foreach (var (name, keyword) in new[] { ("Single", "float"), ("Double", "double") })
        {
            w.Gap();
            w.Line("[EmittedKernel(0)]");
            w.Line($"static void {KernelName}{name}(Index1D index, Kernels<{keyword}, {name}Numbers>.{Stage.Name}.Arguments a) =>");
            w.Line($"    {Keywords.Escape(Context.LayerName)}.{Keywords.Escape(schedule.Body.Method)}<{keyword}>(index{list});");
        }
    }

    protected override void WriteStep(CodeWriter w)
    {
        WriteInitializer(w);
        var count = StageContext.TensorField(schedule.Result) + ".Count";
        w.Line($"Launcher.Launch(device, arguments, {count}, 64, {count});");
    }
}
