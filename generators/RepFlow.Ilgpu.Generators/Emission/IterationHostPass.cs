using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes a pass over a plane as a method of the host: rows of vectors, the last one of a row masked.</summary>
sealed class IterationHostPass(StageContext context, StageArguments arguments, string argumentsName, string prefix, PlaneNest nest)
{
    /// <summary>The name of a pass's method.</summary>
    public string Method(PlanePass pass, NumberType type) => $"{prefix}{pass.Name}On{type.Name}";

    /// <summary>The arguments of a call of the method, planes and the sums excepted.</summary>
    public string Head => string.Join(", ", new[] { "in a", "in g", "inside" }.Concat(nest.Batch.Select(d => Keywords.Escape(d.Name))));

    /// <summary>Writes a call.</summary>
    /// <param name="w">Where to write.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="type">The precision.</param>
    /// <param name="read">The plane that holds the values of a plane that is read.</param>
    /// <param name="write">The plane that takes what is written.</param>
    public void Call(CodeWriter w, PlanePass pass, NumberType type, Func<string, string> read, Func<PlaneWrite, string> write)
    {
        var planes = pass.Reads.Select(read).Concat(pass.Writes.Select(write)).Concat(pass.Sums.Count > 0 ? ["sums"] : []).ToList();
        w.List($"{Method(pass, type)}({Head}, ", Lines(planes), ");");
    }

    /// <summary>Writes the method.</summary>
    public void Write(CodeWriter w, HostPass planned, NumberType type)
    {
        var (pass, sums) = (planned.Pass, planned.Sums);
        var depths = nest.Batch.ToDictionary(d => d.Name, _ => 0);
        for (var at = 0; at < nest.Plane.Count; at++)
        {
            depths[nest.Plane[at].Name] = at + 1;
        }

        var planes = pass.Reads.Concat(pass.Writes.Select(p => p.Target)).ToList();
        var roots = sums.Accumulators.SelectMany(a => a.Select(t => t.Term)).Concat(pass.Writes.Select(p => p.Value)).Concat(sums.Shares.Select(s => s.Factor));
        var emitter = new ExprEmitter(context.Builder, type, arguments, context.Placement, true, depths, roots) { Plane = Keywords.Escape, ReadsInPlace = true, HasScalarCode = false };
        emitter.Reserve(planes.Concat(["g", "at", "inside", "mask", "sums"]));
        var rows = nest.Rows(pass.Values, field => "g." + field);
        foreach (var row in rows)
        {
            emitter.Bind(row.Node, row.Name);
        }

        var lane = emitter.CanVectorize(nest.Lane) && pass.Tensors.All(t => IsUniformOverPlane(pass, t)) ? nest.Lane : null;
        w.Line($"// {pass.Summary}");
        var parameters = new[] { $"in {argumentsName}<{type.Keyword}> a", "in PaddedPlane g", $"{type.Keyword}* inside" }
            .Concat(nest.Batch.Select(d => "int " + Keywords.Escape(d.Name)))
            .Concat(planes.Select(p => $"{type.Keyword}* {Keywords.Escape(p)}"))
            .Concat(pass.Sums.Count > 0 ? [$"{type.Keyword}* sums"] : []).ToList();
        using (w.ListBlock($"static unsafe void {Method(pass, type)}(", Lines(parameters), ")"))
        {
            foreach (var tensor in pass.Tensors.Select(t => context.Placement(t).Container).Distinct())
            {
                var field = Keywords.Escape(arguments.Tensor(tensor));
                w.Line($"{type.Keyword}* {field} = a.{field}.HostPointer();");
            }

            emitter.Declare(w, 0, lane);
            Broadcasts(w, emitter, 0, lane);
            for (var at = 0; at < sums.Accumulators.Count; at++)
            {
                w.Line(lane is null ? $"var {Sum(at)} = {type.Literal(0)};" : $"var {Sum(at)} = {type.Vector}.Zero;");
            }

            Loop(w, 0, pass, sums, type, emitter, rows, lane);
            WriteShares(w, sums, emitter, lane);
        }

        w.Line();
    }

    /// <summary>The items of a long list, several to a line.</summary>
    static IReadOnlyList<string> Lines(IEnumerable<string> items)
    {
        const int Width = 130;
        var lines = new List<string>();
        foreach (var item in items)
        {
            var last = lines.Count - 1;
            if (last < 0 || lines[last].Length + item.Length > Width)
            {
                lines.Add(item);
            }
            else
            {
                lines[last] += ", " + item;
            }
        }

        return lines;
    }

    static bool IsUniformOverPlane(Expr read, IReadOnlyList<IndexVar> plane) => plane.All(d => !read.DependsOn(d.Name));

    bool IsUniformOverPlane(PlanePass pass, string tensor) => pass.Values.Reads().Where(r => r.Name == tensor).All(r => IsUniformOverPlane(r, nest.Plane));

    static void Broadcasts(CodeWriter w, ExprEmitter emitter, int depth, string? lane)
    {
        if (lane is not null)
        {
            emitter.DeclareBroadcasts(w, depth, lane);
        }
    }

    static string Sum(int accumulator) => "sum" + accumulator;

    /// <summary>Adds what the loop has run up to the slots.</summary>
    void WriteShares(CodeWriter w, PassSums sums, ExprEmitter emitter, string? lane)
    {
        string Total(int at) => lane is null ? Sum(at) : $"{emitter.Type.Vectors}.Sum({Sum(at)})";
        var totals = new HashSet<int>();
        foreach (var at in sums.Shares.GroupBy(s => s.Accumulator).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            totals.Add(at);
            w.Line($"var total{at} = {Total(at)};");
        }

        foreach (var (slot, factor, at) in sums.Shares)
        {
            var (positive, negative) = factor.Op == Op.Neg ? (factor.Args[0], true) : factor is { Op: Op.RealConst, Value: < 0 } ? (context.Builder.Neg(factor), true) : (factor, false);
            var total = totals.Contains(at) ? "total" + at : Total(at);
            w.Line($"sums[{slot}] {(negative ? "-" : "+")}= {(positive.IsOne ? total : $"{emitter.Scalar(emitter.WithAddresses(positive))} * {total}")};");
        }
    }

    void Loop(CodeWriter w, int level, PlanePass pass, PassSums sums, NumberType type, ExprEmitter emitter, IReadOnlyList<(Expr Node, string Name, string Text)> rows, string? lane)
    {
        var dim = nest.Plane[level];
        var index = Keywords.Escape(dim.Name);
        var last = level == nest.Plane.Count - 1;
        var extent = emitter.Scalar(dim.Extent);
        using (w.Block(last && lane is not null ? $"for (var {index} = 0; {index} < {extent}; {index} += {type.Vector}.Count)" : $"for (var {index} = 0; {index} < {extent}; {index}++)"))
        {
            if (!last)
            {
                emitter.Declare(w, level + 1, lane);
                Broadcasts(w, emitter, level + 1, lane);
                Loop(w, level + 1, pass, sums, type, emitter, rows, lane);
                return;
            }

            Position(w, rows, lane);
            if (lane is not null)
            {
                if (pass.Writes.Count > 0 || sums.Accumulators.Any(a => a.Any(t => !PassBorder.IsZero(t.Term))))
                {
                    w.Line($"var mask = {type.Vectors}.Load(inside + {index});");
                }

                if (emitter.NeedsLaneNumbers(lane))
                {
                    w.Line($"var {lane}Lanes = {type.LaneNumbers(index)};");
                }
            }

            // Every value is read as late as it can be: what is not alive needs no register.
            foreach (var (at, term, negative) in sums.InOrder())
            {
                var value = emitter.WithAddresses(term);
                emitter.Declare(w, level + 1, lane, value);
                w.Line(lane is null
                    ? $"{Sum(at)} {(negative ? "-" : "+")}= {emitter.Scalar(value)};"
                    : emitter.VectorAccumulation(Sum(at), value, negative, lane, PassBorder.IsZero(term) ? null : "mask"));
            }

            for (var at = 0; at < pass.Writes.Count; at++)
            {
                var write = pass.Writes[at];
                var value = emitter.WithAddresses(write.Value);
                emitter.Declare(w, level + 1, lane, value);

                // What is still to be computed from the values that this overwrites reads them first.
                foreach (var read in pass.Writes.Skip(at + 1).SelectMany(p => emitter.WithAddresses(p.Value).Reads()).Where(r => PlaneNest.IsPlane(r) && PlaneNest.PlaneOf(r) == write.Plane).Distinct())
                {
                    emitter.DeclareAhead(w, read, lane);
                }

                var target = Keywords.Escape(write.Target);
                w.Line(lane is null
                    ? $"{target}[at] {(write.Adds ? "+" : "")}= {emitter.Scalar(value)};"
                    : write.Adds ? $"{type.Vectors}.Store({type.Vectors}.Load({target} + at) + ({emitter.Vector(value, lane, 9)} & mask), {target} + at);"
                    : $"{type.Vectors}.Store({emitter.Vector(value, lane, 9)} & mask, {target} + at);");
            }
        }
    }

    void Position(CodeWriter w, IReadOnlyList<(Expr Node, string Name, string Text)> rows, string? lane)
    {
        var names = nest.Plane.Select(d => Keywords.Escape(d.Name)).ToList();
        var at = names.Count switch
        {
            1 => names[0],
            2 => $"({names[0]} * g.Pitch) + {names[1]}",
            _ => $"({names[0]} * g.Slice) + ({names[1]} * g.Pitch) + {names[2]}",
        };
        w.Line($"{(lane is null ? "int" : "nint")} at = {at};");
        foreach (var row in rows.Skip(1))
        {
            w.Line($"var {row.Name} = {row.Text};");
        }
    }
}
