using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>
/// The GPU's schedule for planes that fit on chip: one launch, a group of threads a plane, states in shared memory from the first iteration to
/// the last. In the sweep the adjoints stand there, and the states that the iterations left behind in a scratch tensor.
/// </summary>
sealed partial class IterationChip
{
    /// <summary>The number of threads in a group.</summary>
    public const int Group = 256;

    // What every device has.
    const int SharedBytes = 48 * 1024;

    readonly StageContext context;
    readonly Stage stage;
    readonly StageArguments arguments;
    readonly string argumentsName;
    readonly IterationProgram program;
    readonly IterationGpuPass passes;
    readonly ExprBuilder b;

    public IterationChip(StageContext context, Stage stage, StageArguments arguments, string argumentsName)
    {
        this.context = context;
        this.stage = stage;
        this.arguments = arguments;
        this.argumentsName = argumentsName;
        b = context.Builder;
        program = new IterationProgram(b, stage, keepsInputs: false);
        passes = new IterationGpuPass(context, arguments, program.Nest);
    }

    PlaneNest Nest => program.Nest;

    /// <summary>The planes that live from one iteration to the next.</summary>
    IReadOnlyList<string> Lasting => program.Sweep?.StateAdjoints ?? program.States;

    /// <summary>The planes that live within a phase: those of different phases share their memory.</summary>
    IReadOnlyList<IReadOnlyList<string>> Passing => program.Sweep is null
        ? program.Phases.Select(p => (IReadOnlyList<string>)p.Writes.Where(w => IsDoubled(w, p.Values)).Select(w => Next(w.Plane)).ToList()).ToList()
        : program.Adjoints.Select(a => (IReadOnlyList<string>)(a.Cuts?.Writes ?? []).Where(w => !w.IsNext && !w.Adds).Select(w => w.Plane)
            .Concat(a.Passes.SelectMany(p => p.Writes.Where(w => IsDoubled(w, p.Values))).Select(w => Next(w.Plane))).ToList()).ToList();

    /// <summary>The largest plane, border included, that fits.</summary>
    public int Capacity(NumberType type)
    {
        var bytes = type == NumberType.Single ? 4 : 8;
        var planes = Lasting.Count + Memory().Values.Distinct().Count();
        return ((SharedBytes / bytes) - (program.Sweep?.Slots.Count > 0 ? Group : 0)) / planes / 32 * 32;
    }

    static string Next(string plane) => plane + "Next";

    /// <summary>Whether a pass cannot write a plane in place, because it reads it around.</summary>
    static bool IsDoubled(PlaneWrite write, IEnumerable<Expr> values) =>
        write.IsNext && values.Reads().Any(r => PlaneNest.IsPlane(r) && PlaneNest.PlaneOf(r) == write.Plane && !PlaneNest.IsInPlace(r));

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
        var start = Text(type, program.Body.States.Select(s => new PlaneWrite(s.Name, s.Start is { } from ? passes.Here(from) : b.Real(0))).ToList());
        var steps = program.Phases.Select(p => Text(type, p.Writes, p.Sums)).ToList();
        var finish = Text(type, [], [], program.Results.Select(s => (s, Nest.Localize(passes.Here(s), _ => true))).ToList());
        DeclareUniform(w, [start, .. steps, finish]);
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
        WriteWalk(w, finish, barrier: false);
    }

    /// <summary>Shared memory: the lasting planes, and the passing ones, of which those of one phase exist at a time.</summary>
    void WriteShared(CodeWriter w, NumberType type)
    {
        var capacity = Capacity(type);
        foreach (var plane in Lasting)
        {
            w.Line($"var {Keywords.Escape(plane)} = SharedMemory.Allocate<{type.Keyword}>({capacity});");
        }

        var memory = Memory();
        foreach (var plane in memory)
        {
            w.Line($"var {plane.Key} = {(plane.Value == plane.Key ? $"SharedMemory.Allocate<{type.Keyword}>({capacity})" : plane.Value)};");
        }

        cleared = Lasting.Concat(memory.Values.Distinct()).ToList();
        passes.Reserve(Lasting.Concat(memory.Keys));
        if (program.Sweep?.Slots.Count > 0)
        {
            w.Line($"var tree = SharedMemory.Allocate<{type.Keyword}>({Group});");
        }
    }

    /// <summary>The passing planes and whose memory each of them has.</summary>
    Dictionary<string, string> Memory()
    {
        var memory = new Dictionary<string, string>();
        foreach (var planes in Passing)
        {
            foreach (var plane in planes.Where(p => !memory.ContainsKey(p)))
            {
                var used = planes.Where(memory.ContainsKey).Select(p => memory[p]).ToList();
                memory[plane] = memory.Values.Distinct().FirstOrDefault(m => !used.Contains(m)) ?? plane;
            }
        }

        return memory;
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
            foreach (var plane in cleared)
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
            passes.WriteRows(w, text.Emitter, text.Values, Geometry);
            text.Emitter.Declare(w, 1);
            foreach (var (slot, value) in text.Sums)
            {
                w.Line($"sum{slot} += {text.Emitter.Scalar(text.Emitter.WithAddresses(value))};");
            }

            passes.WriteStores(w, text.Emitter, text.Writes, p => Target(text, p), program);
            passes.WriteResults(w, text.Emitter, text.Results, adds: program.Sweep is not null);
            WriteStep(w, text.Emitter);
        }

        w.Line();
        if (barrier)
        {
            w.Line("Group.Barrier();");
        }
    }

    /// <summary>The memory that takes what a pass writes: in a sweep, states have a view of their next version.</summary>
    string Target(PassText text, PlaneWrite write) =>
        Keywords.Escape(Lasting.Contains(write.Plane) && !IsDoubled(write, text.Values) ? write.Plane : write.Target);

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
        var copied = pass.Writes.Where(p => IsDoubled(p, pass.Values)).Select(p => p.Plane).ToList();
        if (copied.Count == 0)
        {
            return;
        }

        using (w.Block($"for (var at = Group.IdxX; at < {Geometry("Size")}; at += {Group})"))
        {
            foreach (var plane in copied)
            {
                w.Line($"{Keywords.Escape(plane)}[at] = {Next(plane)}[at];");
            }
        }

        w.Line();
        w.Line("Group.Barrier();");
    }

    PassText Text(NumberType type, IReadOnlyList<PlaneWrite> writes, IReadOnlyList<(int Slot, Expr Value)>? sums = null, IReadOnlyList<(string Tensor, Expr Value)>? results = null)
    {
        var values = writes.Select(p => p.Value).Concat((sums ?? []).Select(s => s.Value)).Concat((results ?? []).Select(r => r.Value)).ToList();
        return new PassText(passes.Emitter(type, values, Keywords.Escape), values, writes, sums ?? [], results ?? []);
    }

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

    IReadOnlyList<string> cleared = [];

    sealed record PassText(
        ExprEmitter Emitter,
        IReadOnlyList<Expr> Values,
        IReadOnlyList<PlaneWrite> Writes,
        IReadOnlyList<(int Slot, Expr Value)> Sums,
        IReadOnlyList<(string Tensor, Expr Value)> Results);
}
