using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Hand-written kernels. They may ask more of their type of numbers than emitted code has, and are called in either precision by its name.</summary>
sealed class KernelDoorEmitter(StageContext context, KernelSchedule schedule) : StageEmitter(context, schedule)
{
    protected override string Summary => $"The hand-written kernel {schedule.Body.Method}.";

    protected override string Header => $"public static class {Stage.Name}";

    protected override string Members() => $"""
        internal static readonly StageKernel<Arguments> Launcher = (StageKernel<Arguments>)(typeof(T) == typeof(float)
            ? (object){Launcher("Single", "float")}
            : (object){Launcher("Double", "double")});

        {StageContext.ArgumentsType(Arguments, [])}

        {Kernel("Single", "float")}

        {Kernel("Double", "double")}
        """;

    protected override string Step()
    {
        var count = StageContext.TensorField(schedule.Result) + ".Count";
        return $"""
            {Initializer()}
            Launcher.Launch(device, arguments, {count}, 64, {count});
            """;
    }

    string ArgumentsIn(string name, string keyword) => $"Kernels<{keyword}, {name}Numbers>.{Stage.Name}.Arguments";

    string Launcher(string name, string keyword) => $"StageKernel.Flat<{ArgumentsIn(name, keyword)}>(\"{ShownName}.{name}\", {KernelName}{name})";

    string Kernel(string name, string keyword)
    {
        var calls = schedule.Body.Arguments.Zip(schedule.Fields, (argument, field) => argument switch
        {
            KernelArgument.View { IsInteger: true } => $"a.{field}.Words",
            KernelArgument.Number { Type: "bool" } => $"a.{field} != 0",
            KernelArgument.Number { Type: not (null or "int") and var type } => $"({type})a.{field}",
            _ => "a." + field,
        });
        return $"""
            [EmittedKernel(0)]
            static void {KernelName}{name}(Index1D index, {ArgumentsIn(name, keyword)} a) =>
                {Keywords.Escape(Context.LayerName)}.{Keywords.Escape(schedule.Body.Method)}<{keyword}>({List(calls.Prepend("index"))});
            """;
    }
}
