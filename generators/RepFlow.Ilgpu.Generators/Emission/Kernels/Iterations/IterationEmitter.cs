using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <summary>Writes an iteration or its reverse sweep as a type of its own: arguments, the passes of GPUs and of the host, and what runs them.</summary>
sealed class IterationEmitter(StageContext context, IterationSchedule schedule) : IStageEmitter
{
    readonly Stage stage = schedule.Stage;

    public bool IsGeneric => true;

    string Field => Names.Camel(stage.Name) + "Planes";

    public void WriteKernels(CodeWriter w)
    {
        var program = schedule.Gpu.Program;
        var phases = string.Join(", then ", program.Body.Phases.Select(p => string.Join(", ", p.Updates.Select(u => u.State))));
        w.Line($"/// <summary>{(program.Sweep is null ? "" : "The reverse sweep of ")}{phases}, {program.Body.Count} times.</summary>");
        using (w.Block($"internal readonly struct {stage.Name} : IPlaneStage<T, {stage.Name}.Arguments>"))
        {
            var gpu = new GpuEmitter(context, schedule);
            gpu.WriteLaunchers(w);
            w.Line();
            StageContext.WriteArguments(w, schedule.Arguments, program.Sweep is null
                ? ["PaddedPlane plane", "Views planes"]
                : ["PaddedPlane plane", "Views planes", "ArrayView<T> kept", "int segment"]);
            gpu.Write(w);
            new HostEmitter(context, schedule).Write(w);
            w.Line();
            WriteRun(w);
        }

        w.Line();
    }

    public void WriteFields(CodeWriter w) => w.Line($"readonly PlaneScratch {Field} = new();");

    public bool Allocates => false;

    public void WriteAllocation(CodeWriter w)
    {
    }

    public void WriteLaunch(CodeWriter w) =>
        w.List($"Kernels<T, Fn>.{stage.Name}.Run(", ["this.Device", "sizes", .. context.HasHypers ? ["hyper"] : Array.Empty<string>(), Field, .. Tensors.Select(t => t.Name)], ");");

    public IEnumerable<string> Owned => [Field];

    IEnumerable<(string Type, string Name)> Tensors =>
        schedule.Arguments.Tensors.Select(t => (t.IsInt ? "IndexBuffer" : schedule.Arguments.Optional.Contains(t.Tensor) ? "Tensor?" : "Tensor", StageContext.TensorField(t.Tensor)));

    /// <summary>The stage as a step: it runs on tensors that it is given.</summary>
    void WriteRun(CodeWriter w)
    {
        string[] parameters = ["Device device", "Sizes sizes", .. context.HasHypers ? ["HyperParameters hyper"] : Array.Empty<string>(), "PlaneScratch scratch"];
        w.Line("/// <summary>Runs the stage.</summary>");
        using (w.ListBlock("internal static void Run(", parameters.Concat(Tensors.Select(t => $"{t.Type} {t.Name}")).ToList(), ")"))
        {
            context.WriteInitializer(w, "arguments", "Arguments", schedule.Arguments);
            w.Line("Launch(device, scratch, arguments);");
        }
    }
}
