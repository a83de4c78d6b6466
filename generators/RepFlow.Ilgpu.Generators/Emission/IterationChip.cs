using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>
/// The GPU's schedule for planes that fit on chip: one launch, a group of threads a plane, states in shared memory from the first iteration to
/// the last. In the sweep the adjoints stand there, and the states that the iterations left behind in a scratch tensor.
/// </summary>
sealed partial class IterationChip
{
    const int Group = ChipPlan.Group;

    readonly StageContext context;
    readonly Stage stage;
    readonly StageArguments arguments;
    readonly string argumentsName;
    readonly GpuPlan plan;
    readonly ChipPlan chip;
    readonly IterationProgram program;
    readonly IterationGpuPass passes;
    readonly ExprBuilder b;

    public IterationChip(StageContext context, Stage stage, IterationSchedule schedule, StageArguments arguments, string argumentsName)
    {
        this.context = context;
        this.stage = stage;
        this.arguments = arguments;
        this.argumentsName = argumentsName;
        b = context.Builder;
        plan = schedule.Gpu;
        chip = schedule.Chip;
        program = plan.Program;
        passes = new IterationGpuPass(context, arguments, plan);
    }

    PlaneNest Nest => program.Nest;

    string Geometry(string field) => "a." + IterationEmitter.GeometryField(arguments, field);

    /// <summary>Writes the kernel.</summary>
    public void Write(CodeWriter w, NumberType type)
    {
        w.Line("/// <summary>All iterations of one plane by one group of threads, on chip.</summary>");
        w.Line($"[EmittedKernel({Group})]");
        using (w.Block($"internal static void {stage.Name}Kernel{type.Name}({argumentsName}<{type.Keyword}> a)"))
        {
            WriteShared(w, type);
            w.Line("var item = Grid.IdxX;");
            var probe = passes.Emitter(type, [], p => p);
            DimsText.WriteSplit(w, probe, Nest.Batch, "item", "rest");
            WriteSteps(w, probe);
            if (program.Sweep is { } sweep)
            {
                WriteSweep(w, type, sweep);
            }
            else
            {
                WriteForward(w, type);
            }
        }

        w.Line();
    }

    void WriteForward(CodeWriter w, NumberType type)
    {
        var start = Text(type, plan.Start);
        var steps = program.Phases.Select(p => Text(type, p)).ToList();
        var finish = plan.Finish is null ? null : Text(type, plan.Finish);
        DeclareUniform(w, [start, .. steps, .. finish is null ? [] : new[] { finish }]);
        WriteClear(w, type);
        WriteWalk(w, start);
        using (w.Block($"for (var iteration = 0; iteration < {Scalar(type, program.Body.Count)}; iteration++)"))
        {
            for (var at = 0; at < steps.Count; at++)
            {
                w.Line($"// {program.Phases[at].Summary}");
                WriteWalk(w, steps[at]);
                WriteCopies(w, program.Phases[at]);
            }
        }

        w.Line();
        if (finish is not null)
        {
            WriteWalk(w, finish, barrier: false);
        }
    }

    /// <summary>Shared memory: the lasting planes, and the passing ones, of which those of one phase exist at a time.</summary>
    void WriteShared(CodeWriter w, NumberType type)
    {
        var capacity = chip.Capacity(type == NumberType.Single ? sizeof(float) : sizeof(double));
        foreach (var plane in chip.Lasting)
        {
            w.Line($"var {Keywords.Escape(plane)} = SharedMemory.Allocate<{type.Keyword}>({capacity});");
        }

        foreach (var (plane, memory) in chip.Passing)
        {
            w.Line($"var {plane} = {(memory == plane ? $"SharedMemory.Allocate<{type.Keyword}>({capacity})" : memory)};");
        }

        passes.Reserve(chip.Lasting.Concat(chip.Passing.Select(p => p.Plane)));
        if (chip.HasTree)
        {
            w.Line($"var tree = SharedMemory.Allocate<{type.Keyword}>({Group});");
        }
    }

    /// <summary>How far a thread steps along each index from one position to its next.</summary>
    void WriteSteps(CodeWriter w, ExprEmitter emitter)
    {
        foreach (var (dim, text) in Split(emitter, Group.ToString(System.Globalization.CultureInfo.InvariantCulture)))
        {
            w.Line($"var {StepOf(dim)} = {text};");
        }

        passes.Reserve(Nest.Plane.Select(StepOf).Concat(["tree", "position", "part", "turn", "t", "backwards", "length", "segments"]));
    }

    /// <summary>The indices of a position of the plane.</summary>
    IEnumerable<(IndexVar Dim, string Text)> Split(ExprEmitter emitter, string position)
    {
        var dims = Nest.Plane;
        for (var at = 0; at < dims.Count; at++)
        {
            var inner = DimsText.Count(b, dims.Skip(at + 1));
            var size = inner.Op == Op.Mul ? $"({emitter.Scalar(inner)})" : emitter.Scalar(inner);
            yield return (dims[at], inner.IsOne ? position : $"{position} / {size}");
            position = inner.IsOne ? position : $"{position} % {size}";
        }
    }

    void WriteClear(CodeWriter w, NumberType type)
    {
        using (w.Block($"for (var at = Group.IdxX; at < {Geometry("Size")}; at += {Group})"))
        {
            foreach (var plane in chip.Memory)
            {
                w.Line($"{Keywords.Escape(plane)}[at] = {type.Literal(0)};");
            }
        }

        w.Line();
        w.Line("Group.Barrier();");
    }

    /// <summary>A walk of the group over the positions of the plane.</summary>
    void WriteWalk(CodeWriter w, PassText text, bool barrier = true)
    {
        var dims = Nest.Plane;
        var names = string.Join(", ", Split(text.Emitter, "position").Select(d => $"{Keywords.Escape(d.Dim.Name)} = {d.Text}"));
        var count = text.Emitter.Scalar(DimsText.Count(b, dims));
        using (w.Block($"for (int position = Group.IdxX, {names}; position < {count}; position += {Group})"))
        {
            var index = dims.Select(d => Keywords.Escape(d.Name)).ToList();
            var offset = index.Count switch
            {
                1 => index[0],
                2 => $"({index[0]} * {Geometry("Pitch")}) + {index[1]}",
                _ => $"({index[0]} * {Geometry("Slice")}) + ({index[1]} * {Geometry("Pitch")}) + {index[2]}",
            };
            w.Line($"var at = {Geometry("Origin")} + {offset};");
            passes.WriteRows(w, text.Emitter, text.Pass.Values, Geometry);
            text.Emitter.Declare(w, 1);
            foreach (var (slot, value) in text.Pass.Sums)
            {
                w.Line($"sum{slot} += {text.Emitter.Scalar(text.Emitter.WithAddresses(value))};");
            }

            passes.WriteStores(w, text.Emitter, text.Pass.Writes, p => Target(text.Pass, p));
            passes.WriteResults(w, text.Emitter, text.Pass.Results);
            WriteStep(w, text.Emitter);
        }

        w.Line();
        if (barrier)
        {
            w.Line("Group.Barrier();");
        }
    }

    /// <summary>The memory that takes what a pass writes: in a sweep, states have a view of their next version.</summary>
    string Target(PlanePass pass, PlaneWrite write) =>
        Keywords.Escape(chip.Lasting.Contains(write.Plane) && !pass.Doubled.Contains(write.Plane) ? write.Plane : write.Target);

    void WriteStep(CodeWriter w, ExprEmitter emitter)
    {
        var dims = Nest.Plane;
        foreach (var dim in dims)
        {
            w.Line($"{Keywords.Escape(dim.Name)} += {StepOf(dim)};");
        }

        for (var at = dims.Count - 1; at > 0; at--)
        {
            var (inner, outer) = (Keywords.Escape(dims[at].Name), Keywords.Escape(dims[at - 1].Name));
            var extent = emitter.Scalar(dims[at].Extent);
            using (w.Block($"if ({inner} >= {extent})"))
            {
                w.Line($"{inner} -= {extent};");
                w.Line($"{outer}++;");
            }
        }
    }

    /// <summary>Planes that were not written in place take their new values.</summary>
    void WriteCopies(CodeWriter w, PlanePass pass)
    {
        var copied = pass.Doubled.ToList();
        if (copied.Count == 0)
        {
            return;
        }

        using (w.Block($"for (var at = Group.IdxX; at < {Geometry("Size")}; at += {Group})"))
        {
            foreach (var plane in copied)
            {
                w.Line($"{Keywords.Escape(plane)}[at] = {PlaneWrite.Next(plane)}[at];");
            }
        }

        w.Line();
        w.Line("Group.Barrier();");
    }

    PassText Text(NumberType type, PlanePass pass) => new(passes.Emitter(type, pass.Values, Keywords.Escape), pass);

    /// <summary>Declares what is the same all over the plane, for all passes before the first of them.</summary>
    void DeclareUniform(CodeWriter w, IReadOnlyList<PassText> texts)
    {
        var names = new HashSet<string>();
        foreach (var text in texts)
        {
            text.Emitter.Reserve(names);
            text.Emitter.Declare(w, 0);
            names.UnionWith(text.Emitter.Names);
        }

        foreach (var text in texts)
        {
            text.Emitter.Reserve(names);
        }
    }

    string Scalar(NumberType type, Expr e) => passes.Emitter(type, [], p => p).Scalar(e);

    static string StepOf(IndexVar dim) => "step" + Names.Pascal(dim.Name);

    sealed record PassText(ExprEmitter Emitter, PlanePass Pass);
}
