using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <content>
/// The reverse sweep. Scratch plane v of a state holds version v of the segment at hand; behind these stand the states at the beginnings of
/// segments. Sums stay in registers until the end.
/// </content>
sealed partial class IterationChip
{
    const string Kept = "kept";

    /// <summary>The number of scratch planes for an item, as C# of the launch, where the local segment is the segment's length.</summary>
    public string ScratchPlanes(string segments) =>
        $"({program.States.Sum(program.Updates)} * segment) + ({program.States.Count} * ({segments} + 1))";

    void WriteSweep(CodeWriter w, NumberType type, StageBody.Sweep sweep)
    {
        var states = program.States;
        arguments.AddViewOnce(Kept);
        arguments.AddExtraOnce("segment");
        var count = Scalar(type, program.Body.Count);
        w.Line($"var segments = ({count} + a.segment - 1) / a.segment;");
        WritePlaneNumbers(w);
        passes.Reserve(states.SelectMany(s => new[] { s, PlaneWrite.Next(s), FirstOf(s), StartsOf(s) }));
        var start = Text(type, plan.Start);
        var steps = program.Phases.Select(p => Text(type, p)).ToList();
        var adjoints = program.Adjoints.Select(a => a.Passes.Select(p => Text(type, p)).ToList()).ToList();
        var finish = plan.Finish is null ? null : Text(type, plan.Finish);
        DeclareUniform(w, [start, .. steps, .. adjoints.SelectMany(a => a), .. finish is null ? [] : new[] { finish }]);
        for (var slot = 0; slot < sweep.Slots.Count; slot++)
        {
            w.Line($"var sum{slot} = {type.Literal(0)};");
        }

        WriteClear(w, type);
        using (w.Block(""))
        {
            foreach (var state in states)
            {
                w.Line(ViewOf(state, FirstOf(state)));
            }

            WriteWalk(w, start);
        }

        w.Line();
        w.Line("// Forward through all segments, then back: the last one's states are there already.");
        using (w.Block("for (var turn = 0; turn < (2 * segments) - 1; turn++)"))
        {
            w.Line("var backwards = turn >= segments - 1;");
            w.Line("var part = backwards ? (2 * segments) - 2 - turn : turn;");
            w.Line($"var length = Math.Min(a.segment, {count} - (part * a.segment));");
            WritePlaneCopies(w, "turn < segments", s => FirstOf(s), s => $"{StartsOf(s)} + part");
            WritePlaneCopies(w, "turn >= segments", s => $"{StartsOf(s)} + part", s => FirstOf(s));
            w.Line("Group.Barrier();");
            using (w.Block("for (var t = 0; t < length; t++)"))
            {
                for (var number = 0; number < steps.Count; number++)
                {
                    var phase = program.Phases[number];
                    w.Line($"// {phase.Summary}");
                    using (w.Block(""))
                    {
                        WriteVersions(w, phase.Reads, number);
                        foreach (var write in phase.Writes)
                        {
                            w.Line(ViewOf(PlaneWrite.Next(write.Plane), Version(write.Plane, program.UpdatesBefore(write.Plane, number) + 1)));
                        }

                        WriteWalk(w, steps[number]);
                    }
                }
            }

            w.Line();
            WritePlaneCopies(w, "!backwards", s => $"{FirstOf(s)} + ({program.Updates(s)} * length)", s => FirstOf(s), s => program.Updates(s) > 0);
            w.Line("Group.Barrier();");
            using (w.Block("for (var t = length - 1; backwards && t >= 0; t--)"))
            {
                for (var number = 0; number < adjoints.Count; number++)
                {
                    var phase = program.Adjoints[number];
                    for (var at = 0; at < phase.Passes.Count; at++)
                    {
                        w.Line($"// {phase.Passes[at].Summary}");
                        using (w.Block(""))
                        {
                            WriteVersions(w, phase.Passes[at].Reads, phase.Phase);
                            WriteWalk(w, adjoints[number][at]);
                            WriteCopies(w, phase.Passes[at]);
                        }
                    }
                }
            }
        }

        w.Line();
        if (finish is not null)
        {
            WriteWalk(w, finish, barrier: false);
        }

        if (sweep.Slots.Count > 0)
        {
            string Target(string slot) => $"{start.Emitter.Base(context.Placement(sweep.SumsTensor).Container, false)}[(item * {sweep.Slots.Count}) + {slot}]";
            IterationWide.WriteTrees(w, type, Enumerable.Range(0, sweep.Slots.Count).ToList(), Target, Group, "=");
        }
    }

    /// <summary>The numbers of the first scratch plane of each state.</summary>
    void WritePlaneNumbers(CodeWriter w)
    {
        var previous = "0";
        foreach (var state in program.States)
        {
            w.Line($"var {FirstOf(state)} = {previous};");
            previous = $"{FirstOf(state)} + ({program.Updates(state)} * a.segment) + 1";
        }

        foreach (var state in program.States)
        {
            w.Line($"var {StartsOf(state)} = {previous};");
            previous = $"{StartsOf(state)} + segments";
        }
    }

    /// <summary>A view of the item's part of a scratch plane. Planes of all items with the same number stand side by side.</summary>
    string ViewOf(string name, string number) =>
        $"var {Keywords.Escape(name)} = a.{Kept}.SubView((({number}) * Grid.DimX + item) * {Geometry("Size")}, {Geometry("Size")});";

    void WriteVersions(CodeWriter w, IEnumerable<string> planes, int phase)
    {
        foreach (var state in planes.Where(program.States.Contains))
        {
            w.Line(ViewOf(state, Version(state, program.UpdatesBefore(state, phase))));
        }
    }

    void WritePlaneCopies(CodeWriter w, string condition, System.Func<string, string> from, System.Func<string, string> to, System.Func<string, bool>? which = null)
    {
        using (w.Block($"if ({condition})"))
        {
            foreach (var state in program.States.Where(which ?? (_ => true)))
            {
                using (w.Block(""))
                {
                    w.Line(ViewOf("source", from(state)));
                    w.Line(ViewOf("target", to(state)));
                    using (w.Block($"for (var at = Group.IdxX; at < {Geometry("Size")}; at += {Group})"))
                    {
                        w.Line("target[at] = source[at];");
                    }
                }

                w.Line();
            }
        }

        w.Line();
    }

    string Version(string state, int version) => program.Updates(state) switch
    {
        0 => FirstOf(state),
        1 => $"{FirstOf(state)} + t{(version == 0 ? "" : " + " + version)}",
        var updates => $"{FirstOf(state)} + ({updates} * t){(version == 0 ? "" : " + " + version)}",
    };

    static string FirstOf(string state) => state + "Kept";

    static string StartsOf(string state) => state + "Starts";
}
