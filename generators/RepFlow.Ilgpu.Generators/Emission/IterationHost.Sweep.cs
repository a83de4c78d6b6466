using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <content>
/// The reverse sweep. It keeps the states of a segment of iterations, every version of them, and of the other segments only the states at
/// their beginning, from which it computes the rest again.
/// </content>
sealed partial class IterationHost
{
    void WriteSweep(CodeWriter w, StageBody.Sweep sweep)
    {
        var states = program.States;
        var doubled = plan.Doubled;
        var planes = program.Inputs.Concat(sweep.StateAdjoints).Concat(doubled.Select(d => d + "Next")).Concat(program.Cuts).Concat(program.Increments)
            .Select(p => p.EndsWith("Next", System.StringComparison.Ordinal) && doubled.Contains(p.Substring(0, p.Length - 4)) ? PlaneNext(p.Substring(0, p.Length - 4)) : Plane(p)).ToList();
        var updates = plan.PerIteration;
        WriteGeometry(w);
        w.Line();
        w.Line($"// Each iteration of a segment keeps {updates} plane{(updates == 1 ? "" : "s")}; it is as long as the cache holds, but no shorter than the square root of all.");
        w.Line($"var segment = PaddedPlane.Segment({Count}, {updates} * g.Size * sizeof({type.Keyword}));");
        w.Line($"var segments = ({Count} + segment - 1) / segment;");
        w.Line($"var planes = {planes.Count} + ({updates} * segment) + ({states.Count} * (segments + 1));");
        WriteScratch(w, planes, "planes");
        var previous = planes[planes.Count - 1] + " + g.Size";
        foreach (var state in states)
        {
            w.Line($"var {Kept(state)} = {previous};");
            previous = $"{Kept(state)} + ({(program.Updates(state) == 1 ? "" : program.Updates(state) + " * ")}segment * g.Size) + g.Size";
        }

        foreach (var value in plan.Kept)
        {
            w.Line($"var {Kept(value)} = {previous};");
            previous = $"{Kept(value)} + (segment * g.Size)";
        }

        foreach (var state in states)
        {
            w.Line($"var {Starts(state)} = {previous};");
            previous = $"{Starts(state)} + (segments * g.Size)";
        }

        var slots = sweep.Slots.Count;
        if (slots > 0)
        {
            tensors.Add(context.Placement(sweep.SumsTensor).Container);
        }

        using (WriteItems(w))
        {
            WriteLoads(w);
            for (var at = 0; at < states.Count; at++)
            {
                var adjoint = Plane(sweep.StateAdjoints[at]);
                w.Line(sweep.Seeds[at] is { } seed ? Load(seed, adjoint) : $"g.Clear({adjoint});");
            }

            foreach (var increment in program.Increments)
            {
                w.Line($"g.Clear({Plane(increment)});");
            }

            if (slots > 0)
            {
                w.Line($"var sums = {Keywords.Escape(arguments.Tensor(sweep.SumsTensor))} + (item * {slots});");
                w.Line($"HostPlanes.Clear(sums, {slots});");
            }

            foreach (var state in program.Body.States)
            {
                w.Line(state.Start is { } start ? Load(start, Kept(state.Name)) : $"g.Clear({Kept(state.Name)});");
            }

            w.Line();
            w.Line("// Forward through all segments, then back: the last one's states are there already.");
            using (w.Block("for (var turn = 0; turn < (2 * segments) - 1; turn++)"))
            {
                w.Line("var backwards = turn >= segments - 1;");
                w.Line("var at = backwards ? (2 * segments) - 2 - turn : turn;");
                w.Line($"var length = Math.Min(segment, {Count} - (at * segment));");
                using (w.Block("if (turn < segments - 1)"))
                {
                    foreach (var state in states)
                    {
                        w.Line($"g.Copy({Kept(state)}, {Starts(state)} + (at * g.Size));");
                    }
                }

                using (w.Block("else if (turn >= segments)"))
                {
                    foreach (var state in states)
                    {
                        w.Line($"g.Copy({Starts(state)} + (at * g.Size), {Kept(state)});");
                    }
                }

                w.Line();
                using (w.Block("for (var t = 0; t < length; t++)"))
                {
                    for (var phase = 0; phase < plan.Phases.Count; phase++)
                    {
                        var number = phase;
                        passes.Call(w, plan.Phases[phase].Pass, type, p => ReadPlane(p, number), p => p.IsNext ? Version(p.Plane, program.UpdatesBefore(p.Plane, number) + 1) : KeptValue(p.Plane));
                    }
                }

                w.Line();
                using (w.Block("if (!backwards)"))
                {
                    foreach (var state in states.Where(s => program.Updates(s) > 0))
                    {
                        w.Line($"g.Copy({Kept(state)} + ({(program.Updates(state) == 1 ? "" : program.Updates(state) + " * ")}length * g.Size), {Kept(state)});");
                    }

                    w.Line("continue;");
                }

                w.Line();
                using (w.Block("for (var t = length - 1; t >= 0; t--)"))
                {
                    foreach (var adjoint in plan.Adjoints)
                    {
                        foreach (var pass in adjoint.Passes.Select(p => p.Pass))
                        {
                            passes.Call(w, pass, type, p => ReadPlane(p, adjoint.Phase), p => p.IsNext && doubled.Contains(p.Plane) ? PlaneNext(p.Plane) : Plane(p.Plane));
                            foreach (var write in pass.Writes.Where(p => p.IsNext && doubled.Contains(p.Plane)))
                            {
                                w.Line($"HostPlanes.Swap(ref {Plane(write.Plane)}, ref {PlaneNext(write.Plane)});");
                            }
                        }
                    }
                }
            }

            w.Line();
            for (var at = 0; at < states.Count; at++)
            {
                if (sweep.Starts[at] is { } start)
                {
                    WriteAdd(w, Plane(sweep.StateAdjoints[at]), start);
                }
            }

            foreach (var (tensor, adjoint) in sweep.Inputs)
            {
                WriteAdd(w, Plane(IterationProgram.IncrementOf(tensor)), adjoint);
            }
        }
    }

    /// <summary>Adds a plane to an adjoint, if that is wanted.</summary>
    void WriteAdd(CodeWriter w, string plane, string tensor)
    {
        using (w.Block($"if ({Keywords.Escape(arguments.OptionalTensor(context.Placement(tensor).Container))} != null)"))
        {
            w.Line($"g.Add({plane}, {Place(tensor)}, {Strides(tensor)});");
        }

        w.Line();
    }

    /// <summary>The plane that a pass of a phase reads: for a state, the version from before the phase in iteration t of the segment.</summary>
    string ReadPlane(string plane, int phase) => plan.Kept.Contains(plane) ? KeptValue(plane) : program.States.Contains(plane) ? Version(plane, program.UpdatesBefore(plane, phase)) : Plane(plane);

    string Version(string state, int version)
    {
        var updates = program.Updates(state);
        var number = updates == 0 ? "" : (updates == 1 ? "t" : $"({updates} * t)") + (version == 0 ? "" : $" + {version}");
        return number.Length == 0 ? Kept(state) : $"{Kept(state)} + ({(version == 0 ? number : $"({number})")} * g.Size)";
    }

    static string KeptValue(string value) => $"{Kept(value)} + (t * g.Size)";

    static string Kept(string state) => state + "Kept";

    static string Starts(string state) => state + "Starts";
}
