using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <summary>What the text of an iteration is for GPUs and for the host.</summary>
abstract class IterationText(StageContext context, IterationSchedule schedule)
{
    // What the methods of passes call their parameters and locals.
    static readonly string[] Taken = ["at", "constants", "here", "inside", "mask", "plane", "planes", "stores", "sums", "walk"];

    protected StageContext Context { get; } = context;

    protected IterationSchedule Schedule { get; } = schedule;

    protected IterationProgram Program => Schedule.Gpu.Program;

    protected StageBody.Sweep? Sweep => Program.Sweep;

    protected PlaneNest Nest => Program.Nest;

    /// <summary>The parameters of the indices of an item.</summary>
    protected IEnumerable<string> ItemParameters => Nest.Batch.Select(d => "int " + Keywords.Escape(d.Name));

    /// <summary>The indices of an item.</summary>
    protected IEnumerable<string> ItemIndices => Nest.Batch.Select(d => Keywords.Escape(d.Name));

    /// <summary>The extents of depth, rows and columns, and how far reads reach along them, as arguments.</summary>
    protected string Extents => string.Join(", ", Nest.Extents.Select(Text).Concat(Nest.Halo.Select(h => $"{h}")));

    /// <summary>A size or hyper-parameter as a field of the arguments.</summary>
    protected string Text(Expr argument) => argument.IsConst ? $"{(long)argument.Value}" : Product(argument) ?? "a." + Schedule.Arguments.Field(argument);

    /// <summary>A product of sizes that is no field of its own.</summary>
    string? Product(Expr e) => e.Op == Op.Mul && Schedule.Arguments.Scalars.All(s => s.Value != e) ? $"{Text(e.Args[0])} * {Text(e.Args[1])}" : null;

    /// <summary>Prepares the text of a plan.</summary>
    protected ExprWriter Writer(ValuePlan plan, Dialect dialect, IEnumerable<string>? taken = null)
    {
        var writer = new ExprWriter(Context.Builder, plan, dialect, Schedule.Arguments) { Plane = p => (dialect.IsHost ? "" : "planes.") + Keywords.Escape(p) };
        writer.Reserve(Taken.Concat(taken ?? []));
        return writer;
    }

    /// <summary>Declares the addresses of the rows that a pass reads, beside the position at hand.</summary>
    protected void WriteRows(CodeWriter w, ExprWriter writer, PlanePass pass, string plane)
    {
        writer.Bind(Nest.At, "at");
        foreach (var (node, name, slice, line) in Nest.Rows(pass.Values))
        {
            writer.Bind(node, name);
            w.Line($"var {name} = at{Steps(slice, plane + ".Slice")}{Steps(line, plane + ".Pitch")};");
        }
    }

    /// <summary>Splits the number of an item into its indices.</summary>
    protected void WriteItem(CodeWriter w) => DimsText.WriteSplit(w, Text, Nest.Batch, "item", "rest");

    /// <summary>Points the planes of what a sweep keeps to an iteration's.</summary>
    /// <param name="w">Where to write.</param>
    /// <param name="planes">Where the planes stand.</param>
    /// <param name="names">What is kept of an iteration, in order.</param>
    /// <param name="kept">The method that gives a kept plane.</param>
    /// <param name="others">The planes before the first of them.</param>
    protected void WriteVersions(CodeWriter w, string planes, IReadOnlyList<string> names, string kept, int others = 0)
    {
        using (w.Block("public void MoveTo(int t)"))
        {
            w.Line($"var first = {(others == 0 ? $"{names.Count} * t" : $"{others} + ({names.Count} * t)")};");
            foreach (var (name, number) in names.Select((name, at) => (name, at)).Concat(Program.Changing.Select((s, at) => (PlaneWrite.Next(s), names.Count + at))))
            {
                w.Line($"{planes}.{Keywords.Escape(name)} = {kept}({(number == 0 ? "first" : $"first + {number}")});");
            }
        }
    }

    static string Steps(int steps, string distance) => steps switch
    {
        0 => "",
        1 => " + " + distance,
        -1 => " - " + distance,
        > 0 => $" + ({steps} * {distance})",
        _ => $" - ({-steps} * {distance})",
    };
}
