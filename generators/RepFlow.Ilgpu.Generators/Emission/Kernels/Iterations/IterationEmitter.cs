using RepFlow.Ilgpu.Generators.Scheduling.Iterations;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <summary>Writes an iteration or its reverse sweep: arguments, the passes of GPUs and of the host, and what runs them.</summary>
sealed class IterationEmitter(StageContext context, IterationSchedule schedule) : StageEmitter(context, schedule)
{
    readonly IterationProgram program = schedule.Gpu.Program;

    protected override string Summary
    {
        get
        {
            var phases = string.Join(", then ", program.Body.Phases.Select(p => string.Join(", ", p.Updates.Select(u => u.State))));
            return $"{(program.Sweep is null ? "" : "The reverse sweep of ")}{phases}, {program.Body.Count} times.";
        }
    }

    protected override string Header => $"public readonly struct {Stage.Name} : IPlaneStage<T, {Stage.Name}.Arguments>";

    protected override (string, string)? Scratch => ("PlaneScratch", $"{Place.Type}.Keep(device, {Place.Sizes}, {Place.Hypers})");

    protected override string Members()
    {
        var gpu = new GpuEmitter(Context, schedule);
        var cores = schedule.Cores is { } plan ? new CoreEmitter(Context, schedule, plan) : null;
        string[] fields = [
            "PaddedPlane plane", "Views planes",
            .. schedule.Steps is null ? Array.Empty<string>() : ["int iteration"],
            .. cores is null && program.Sweep is null ? Array.Empty<string>() : ["ArrayView<T> kept"],
            .. program.Sweep is null ? Array.Empty<string>() : ["int segment"],
        ];
        return $"""
            {gpu.Launchers()}
            {cores?.Launcher() ?? Code.None}

            {StageContext.ArgumentsType(Arguments, fields)}

            {gpu.Members()}

            {cores?.Members() ?? Code.None}

            {new LaunchEmitter(Context, schedule, gpu, cores).Members()}

            {new HostEmitter(Context, schedule).Members()}
            """;
    }

    protected override string Step()
    {
        string Clear(IEnumerable<string> tensors) => Code.Lines(tensors.Select(t => $"{StageContext.TensorField(t)}?.Clear();"));
        return $"""
            {Initializer()}
            {Clear(schedule.Begun.Except(schedule.Stored))}
            {Code.When(schedule.Stored.Count > 0, $"if (!Stores(device, arguments))\n{{\n{Clear(schedule.Stored)}\n}}\n")}
            Launch(device, scratch, arguments);
            """;
    }
}
