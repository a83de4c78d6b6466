using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <content>The launches. The scratch tensors are numbered; a view in the arguments says which of them a pass reads or writes.</content>
sealed partial class IterationWide
{
    string Count => context.Launch.Operand(program.Body.Count);

    string Elements => context.Launch.Text(DimsText.Count(b, Nest.Batch.Concat(Nest.Plane)));

    string Items => context.Launch.Text(DimsText.Count(b, Nest.Batch));

    string PlaneCount => context.Launch.Operand(DimsText.Count(b, Nest.Batch));

    /// <summary>Writes the launches. Locals: arguments, plane.</summary>
    public void WriteLaunch(CodeWriter w)
    {
        if (program.Sweep is { } sweep)
        {
            WriteSweepLaunch(w, sweep);
            return;
        }

        w.Line($"{Field}.Require(this.Device, this.Precision, {wide.Fixed.Count}, {PlaneCount} * plane.Size);");
        WriteFixed(w);
        foreach (var state in wide.InPlace)
        {
            w.Line($"arguments.{View(state + "Next")} = arguments.{View(state)};");
        }

        WriteFlatLaunch(w, "Start");
        using (w.Block($"for (var iteration = 0; iteration < {Count}; iteration++)"))
        {
            foreach (var phase in program.Phases)
            {
                WriteFlatLaunch(w, phase.Name);
                WriteSwaps(w, phase);
            }
        }

        if (plan.Finish is not null)
        {
            w.Line();
            WriteFlatLaunch(w, "Finish");
        }
    }

    void WriteSweepLaunch(CodeWriter w, StageBody.Sweep sweep)
    {
        var states = program.States;
        var updates = states.Sum(program.Updates);
        w.Line($"{Field}.Require(this.Device, this.Precision, {wide.Fixed.Count} + ({updates} * segment) + ({states.Count} * (segments + 1)), {PlaneCount} * plane.Size);");
        var previous = wide.Fixed.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var state in states)
        {
            w.Line($"var {Kept(state)} = {previous};");
            previous = $"{Kept(state)} + ({program.Updates(state)} * segment) + 1";
        }

        foreach (var state in states)
        {
            w.Line($"var {Starts(state)} = {previous};");
            previous = $"{Starts(state)} + segments";
        }

        WriteFixed(w);
        foreach (var adjoint in wide.InPlace)
        {
            w.Line($"arguments.{View(adjoint + "Next")} = arguments.{View(adjoint)};");
        }

        foreach (var state in states)
        {
            w.Line($"arguments.{View(state)} = {Field}[{Kept(state)}].View<T>();");
        }

        if (sweep.Slots.Count > 0)
        {
            w.Line($"{StageContext.TensorField(context.Placement(sweep.SumsTensor).Container)}.Clear();");
        }

        WriteFlatLaunch(w, "Start");
        w.Line();
        w.Line("// Forward through all segments, then back: the last one's states are there already.");
        using (w.Block("for (var turn = 0; turn < (2 * segments) - 1; turn++)"))
        {
            w.Line("var backwards = turn >= segments - 1;");
            w.Line("var at = backwards ? (2 * segments) - 2 - turn : turn;");
            w.Line($"var length = Math.Min(segment, {Count} - (at * segment));");
            foreach (var (condition, from, to) in new[] { ("if (turn < segments)", "{0}Kept", "{0}Starts + at"), ("else", "{0}Starts + at", "{0}Kept") })
            {
                using (w.Block(condition))
                {
                    foreach (var state in states)
                    {
                        w.Line($"{Field}[{string.Format(from, state)}].CopyTo({Field}[{string.Format(to, state)}]);");
                    }
                }
            }

            w.Line();
            using (w.Block("for (var t = 0; t < length; t++)"))
            {
                for (var number = 0; number < program.Phases.Count; number++)
                {
                    var phase = program.Phases[number];
                    WriteVersions(w, phase.Reads, number);
                    foreach (var state in phase.Writes)
                    {
                        w.Line($"arguments.{View(state.Target)} = {Field}[{Version(state.Plane, program.UpdatesBefore(state.Plane, number) + 1)}].View<T>();");
                    }

                    WriteFlatLaunch(w, phase.Name);
                }
            }

            w.Line();
            using (w.Block("if (!backwards)"))
            {
                foreach (var state in states.Where(s => program.Updates(s) > 0))
                {
                    w.Line($"{Field}[{Kept(state)} + ({program.Updates(state)} * length)].CopyTo({Field}[{Kept(state)}]);");
                }

                w.Line("continue;");
            }

            w.Line();
            using (w.Block("for (var t = length - 1; t >= 0; t--)"))
            {
                foreach (var adjoint in program.Adjoints)
                {
                    WriteVersions(w, adjoint.Passes.SelectMany(p => p.Reads).Distinct(), adjoint.Phase);
                    foreach (var pass in adjoint.Passes)
                    {
                        if (pass.Sums.Count > 0)
                        {
                            w.Line($"{context.KernelClass}.{stage.Name}{pass.Name}Sums<T>.Kernel.Launch(this.Device, arguments, 0, 0, {Items});");
                        }

                        WriteFlatLaunch(w, pass.Name);
                        WriteSwaps(w, pass);
                    }
                }
            }
        }

        if (plan.Finish is not null)
        {
            w.Line();
            WriteFlatLaunch(w, "Finish");
        }
    }

    void WriteFixed(CodeWriter w)
    {
        for (var at = 0; at < wide.Fixed.Count; at++)
        {
            w.Line($"arguments.{View(wide.Fixed[at])} = {Field}[{at}].View<T>();");
        }
    }

    void WriteFlatLaunch(CodeWriter w, string name) => w.Line($"{context.KernelClass}.{stage.Name}{name}<T>.Kernel.Launch(this.Device, arguments, 0, 0, {Elements});");

    void WriteSwaps(CodeWriter w, PlanePass pass)
    {
        foreach (var plane in pass.Writes.Where(p => p.IsNext && wide.Doubled.Contains(p.Plane)).Select(p => p.Plane))
        {
            var (before, after) = ("arguments." + View(plane), "arguments." + View(plane + "Next"));
            w.Line($"({before}, {after}) = ({after}, {before});");
        }
    }

    void WriteVersions(CodeWriter w, IEnumerable<string> planes, int phase)
    {
        foreach (var state in planes.Where(program.States.Contains))
        {
            w.Line($"arguments.{View(state)} = {Field}[{Version(state, program.UpdatesBefore(state, phase))}].View<T>();");
        }
    }

    string Version(string state, int version) => program.Updates(state) switch
    {
        0 => Kept(state),
        1 => $"{Kept(state)} + t{(version == 0 ? "" : " + " + version)}",
        var updates => $"{Kept(state)} + ({updates} * t){(version == 0 ? "" : " + " + version)}",
    };

    static string Kept(string state) => state + "Kept";

    static string Starts(string state) => state + "Starts";
}
