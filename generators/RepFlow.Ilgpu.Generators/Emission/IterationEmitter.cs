using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Iterations and their reverse sweeps: on the host a plane at a time, on GPUs all iterations on chip where a plane fits, else a launch a phase.</summary>
sealed class IterationEmitter : IStageEmitter
{
    readonly StageContext context;
    readonly Stage stage;
    readonly StageArguments arguments;
    readonly IterationSchedule schedule;
    readonly IterationWide wide;
    readonly IterationChip chip;

    public IterationEmitter(StageContext context, Stage stage)
    {
        this.context = context;
        this.stage = stage;
        arguments = new StageArguments(context.Builder);
        schedule = IterationSchedule.Of(context.Builder, stage);
        wide = new IterationWide(context, stage, schedule, arguments, ArgumentsName);
        chip = new IterationChip(context, stage, schedule, arguments, ArgumentsName);
    }

    string ArgumentsName => stage.Name + "Arguments";

    ExprBuilder B => context.Builder;

    IterationProgram Program => schedule.Gpu.Program;

    /// <summary>The int field of a stage's arguments that holds a number of its planes' layout.</summary>
    public static string GeometryField(StageArguments arguments, string name)
    {
        var field = "plane" + name;
        return arguments.Extra.Contains(field) ? field : arguments.AddExtra(field);
    }

    public bool IsGeneric => false;

    public void WriteKernels(CodeWriter w)
    {
        // A first pass finds out what the kernels take from outside, which is the same in both precisions; the struct that holds it stands before them.
        arguments.NameExtents(stage.Dims);
        WriteBodies(new CodeWriter(), NumberType.Single);
        wide.WriteLaunch(new CodeWriter());
        StageContext.WriteArguments(w, ArgumentsName, arguments);
        context.WriteRegistration(w, stage.Name, ArgumentsName, grouped: true, groupSize: ChipPlan.Group);
        wide.WriteRegistrations(w);
        foreach (var type in NumberType.Both)
        {
            WriteBodies(w, type);
        }
    }

    public void WriteFields(CodeWriter w) => w.Line($"readonly PlaneScratch {wide.Field} = new();");

    public bool Allocates => false;

    public void WriteAllocation(CodeWriter w)
    {
    }

    public void WriteLaunch(CodeWriter w)
    {
        var nest = Program.Nest;
        var cost = B.Mul(DimsText.Count(B, nest.Plane), Program.Body.Count);
        var batch = DimsText.Count(B, nest.Batch);
        var items = context.Launch.Text(batch);
        var count = context.Launch.Operand(Program.Body.Count);
        using (w.Block(""))
        {
            w.Line($"var plane = new PaddedPlane({string.Join(", ", nest.Extents.Select(context.Launch.Text))}, {string.Join(", ", nest.Halo)});");
            if (Program.Sweep is not null)
            {
                w.Line($"var segment = PaddedPlane.Segment({count});");
                w.Line($"var segments = ({count} + segment - 1) / segment;");
            }

            context.WriteInitializer(w, "arguments", $"{context.KernelClass}.{ArgumentsName}<T>", arguments, extra => extra == "segment" ? extra : "plane." + extra.Substring("plane".Length));
            var fits = $"plane.Size <= (this.Precision == Precision.Single ? {schedule.Chip.Capacity(sizeof(float))} : {schedule.Chip.Capacity(sizeof(double))})";
            var allows = $"this.Device.MaxGroupSize >= {ChipPlan.Group}" + (Program.Sweep is null ? "" : " && this.Device.HasChipMemory");
            using (w.Block($"if (this.Device.IsHost || ({allows} && {fits}))"))
            {
                if (Program.Sweep is not null)
                {
                    using (w.Block("if (!this.Device.IsHost)"))
                    {
                        w.Line($"{wide.Field}.Require(this.Device, this.Precision, 1, ({chip.ScratchPlanes("segments")}) * {context.Launch.Operand(batch)} * plane.Size);");
                        w.Line($"arguments.kept = {wide.Field}[0].View<T>();");
                    }

                    w.Line();
                }

                w.Line($"{context.KernelClass}.{stage.Name}<T>.Kernel.Launch(this.Device, arguments, {items}, {schedule.Operations}L * {context.Launch.Operand(cost)}, {items});");
            }

            using (w.Block("else"))
            {
                wide.WriteLaunch(w);
            }
        }
    }

    public System.Collections.Generic.IEnumerable<string> Owned => [wide.Field];

    void WriteBodies(CodeWriter w, NumberType type)
    {
        new IterationHost(context, stage, schedule.Host, arguments, ArgumentsName, type).Write(w);
        new IterationHost(context, stage, schedule.Host, arguments, ArgumentsName, type.Wide).Write(w);
        chip.Write(w, type);
        wide.Write(w, type);
    }
}
