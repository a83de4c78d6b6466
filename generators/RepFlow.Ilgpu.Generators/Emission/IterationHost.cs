using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>
/// The host's schedule: a plane at a time, with all states in memory of the running thread, where they stay in its cache from one iteration
/// to the next.
/// </summary>
sealed partial class IterationHost
{
    readonly StageContext context;
    readonly Stage stage;
    readonly StageArguments arguments;
    readonly string argumentsName;
    readonly NumberType type;
    readonly ExprBuilder b;
    readonly HostPlan plan;
    readonly IterationProgram program;
    readonly IterationHostPass passes;
    readonly ExprEmitter emitter;

    public IterationHost(StageContext context, Stage stage, HostPlan plan, StageArguments arguments, string argumentsName, NumberType type)
    {
        this.context = context;
        this.stage = stage;
        this.arguments = arguments;
        this.argumentsName = argumentsName;
        this.type = type;
        b = context.Builder;
        this.plan = plan;
        program = plan.Program;
        passes = new IterationHostPass(context, arguments, argumentsName, stage.Name, Nest);
        emitter = new ExprEmitter(b, type, arguments, context.Placement, true, Nest.Batch.ToDictionary(d => d.Name, _ => 0), []);
    }

    PlaneNest Nest => program.Nest;

    string Count => emitter.Scalar(program.Body.Count);

    /// <summary>Writes the methods of the passes and the body that runs them.</summary>
    public void Write(CodeWriter w)
    {
        foreach (var pass in plan.Passes)
        {
            passes.Write(w, pass, type);
        }

        // The tensors come first in the body, but which ones it uses shows only when the rest is written.
        var body = w.Apart();
        if (program.Sweep is { } sweep)
        {
            WriteSweep(body, sweep);
        }
        else
        {
            WriteForward(body);
        }

        using (w.Block($"static unsafe void {stage.Name}Host{type.Name}(in {argumentsName}<{type.Keyword}> a, int begin, int end)"))
        {
            if (!type.IsWide)
            {
                using (w.Block($"if (HostWide.Suits<{type.Keyword}>({emitter.Scalar(Nest.Plane[Nest.Plane.Count - 1].Extent)}))"))
                {
                    w.Line($"{stage.Name}Host{type.Wide.Name}(in a, begin, end);");
                    w.Line("return;");
                }

                w.Line();
            }

            foreach (var container in tensors)
            {
                var field = Keywords.Escape(arguments.Tensor(container));
                w.Line($"{type.Keyword}* {field} = a.{field}.HostPointer();");
            }

            w.Append(body);
        }

        w.Line();
    }

    void WriteForward(CodeWriter w)
    {
        var doubled = plan.Doubled;
        var planes = new List<string>(program.Inputs.Concat(program.States).Select(Plane));
        planes.AddRange(doubled.Select(PlaneNext));
        WriteGeometry(w);
        WriteScratch(w, planes, $"{planes.Count}");
        using (WriteItems(w))
        {
            WriteLoads(w);
            foreach (var state in program.Body.States)
            {
                w.Line(state.Start is { } start ? Load(start, Plane(state.Name)) : $"g.Clear({Plane(state.Name)});");
            }

            using (w.Block($"for (var iteration = 0; iteration < {Count}; iteration++)"))
            {
                foreach (var phase in plan.Phases.Select(p => p.Pass))
                {
                    passes.Call(w, phase, type, Plane, p => doubled.Contains(p.Plane) ? PlaneNext(p.Plane) : Plane(p.Plane));
                    foreach (var state in phase.Writes.Where(p => doubled.Contains(p.Plane)))
                    {
                        w.Line($"HostPlanes.Swap(ref {Plane(state.Plane)}, ref {PlaneNext(state.Plane)});");
                    }
                }
            }

            w.Line();
            foreach (var state in program.Results)
            {
                w.Line($"g.Store({Plane(state)}, {Place(state)}, {Strides(state)});");
            }
        }
    }

    void WriteGeometry(CodeWriter w)
    {
        var extents = string.Join(", ", Nest.Extents.Select(emitter.Scalar));
        w.Line($"var g = new PaddedPlane({extents}, {string.Join(", ", Nest.Halo)}, {type.Vector}.Count);");
    }

    /// <summary>Declares planes in scratch memory, zero to begin with, and the mask of a row.</summary>
    void WriteScratch(CodeWriter w, IReadOnlyList<string> planes, string count)
    {
        w.Line($"var scratch = HostScratch.Get<{type.Keyword}>(({count} * g.Size) + g.Pitch, HostPlanes.Slot);");
        w.Line($"HostPlanes.Clear(scratch, {count} * g.Size);");
        w.Line($"var inside = scratch + ({count} * g.Size);");
        w.Line("g.Mask(inside);");
        for (var at = 0; at < planes.Count; at++)
        {
            w.Line($"var {planes[at]} = {(at == 0 ? "scratch + g.Origin" : planes[at - 1] + " + g.Size")};");
        }
    }

    CodeWriter.Closing WriteItems(CodeWriter w)
    {
        var block = w.Block("for (var item = begin; item < end; item++)");
        var rest = "item";
        for (var at = Nest.Batch.Count - 1; at >= 0; at--)
        {
            var name = Keywords.Escape(Nest.Batch[at].Name);
            if (at == 0)
            {
                w.Line($"var {name} = {rest};");
                break;
            }

            var extent = emitter.Scalar(Nest.Batch[at].Extent);
            w.Line($"var {name} = {rest} % {extent};");
            rest = rest == "item" ? $"item / {extent}" : $"{rest} / {extent}";
        }

        return block;
    }

    void WriteLoads(CodeWriter w)
    {
        foreach (var input in program.Inputs)
        {
            w.Line(Load(input, Plane(input)));
        }
    }

    string Load(string tensor, string plane) => $"g.Load({Place(tensor)}, {Strides(tensor)}, {plane});";

    /// <summary>The address of the item's plane in a tensor.</summary>
    string Place(string tensor)
    {
        var placement = context.Placement(tensor);
        tensors.Add(placement.Container);
        var address = placement.Address(b, Nest.Batch.Select(d => b.Index(d)).Concat(Nest.Plane.Select(_ => b.Int(0))).ToList());
        var field = Keywords.Escape(arguments.Tensor(placement.Container));
        return address.IsZero ? field : $"{field} + ({emitter.Scalar(address)})";
    }

    /// <summary>The distances of rows and of planes of rows in a tensor.</summary>
    string Strides(string tensor)
    {
        var shape = context.Placement(tensor).Shape;
        var rank = shape.Count;
        var row = Nest.Plane.Count > 1 ? shape[rank - 1] : b.Int(0);
        var slice = Nest.Plane.Count > 2 ? b.Mul(shape[rank - 2], shape[rank - 1]) : b.Int(0);
        return $"{emitter.Scalar(row)}, {emitter.Scalar(slice)}";
    }

    readonly SortedSet<string> tensors = new(System.StringComparer.Ordinal);

    static string Plane(string name) => name + "Plane";

    static string PlaneNext(string name) => name + "PlaneNext";
}
