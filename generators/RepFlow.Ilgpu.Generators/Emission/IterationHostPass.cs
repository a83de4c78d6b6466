using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

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
        w.List($"{Method(pass, type)}({Head}, ", planes, ");");
    }

    /// <summary>Writes the method.</summary>
    public void Write(CodeWriter w, PlanePass pass, NumberType type)
    {
        var depths = nest.Batch.ToDictionary(d => d.Name, _ => 0);
        for (var at = 0; at < nest.Plane.Count; at++)
        {
            depths[nest.Plane[at].Name] = at + 1;
        }

        var planes = pass.Reads.Concat(pass.Writes.Select(p => p.Target)).ToList();
        var emitter = new ExprEmitter(context.Builder, type, arguments, context.Placement, true, depths, pass.Values) { Plane = Keywords.Escape };
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
        using (w.ListBlock($"static unsafe void {Method(pass, type)}(", parameters, ")"))
        {
            foreach (var tensor in pass.Tensors.Select(t => context.Placement(t).Container).Distinct())
            {
                var field = Keywords.Escape(arguments.Tensor(tensor));
                w.Line($"{type.Keyword}* {field} = a.{field}.HostPointer();");
            }

            emitter.Declare(w, 0, lane);
            Broadcasts(w, emitter, 0, lane);
            foreach (var (slot, _) in pass.Sums)
            {
                w.Line(lane is null ? $"var sum{slot} = {type.Literal(0)};" : $"var sum{slot} = {type.Vector}.Zero;");
            }

            Loop(w, 0, pass, type, emitter, rows, lane);
            foreach (var (slot, _) in pass.Sums)
            {
                w.Line($"sums[{slot}] += {(lane is null ? $"sum{slot}" : $"Vector.Sum(sum{slot})")};");
            }
        }

        w.Line();
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

    void Loop(CodeWriter w, int level, PlanePass pass, NumberType type, ExprEmitter emitter, IReadOnlyList<(Expr Node, string Name, string Text)> rows, string? lane)
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
                Loop(w, level + 1, pass, type, emitter, rows, lane);
                return;
            }

            Position(w, rows, lane);
            if (lane is not null)
            {
                w.Line("var mask = Vector.Load(inside + " + index + ");");
                if (emitter.NeedsLaneNumbers(lane))
                {
                    w.Line($"var {lane}Lanes = {type.Vector}.Indices + new {type.Vector}({index});");
                }
            }

            emitter.Declare(w, level + 1, lane);
            foreach (var (slot, value) in pass.Sums)
            {
                var text = lane is null ? emitter.Scalar(emitter.WithAddresses(value)) : $"{emitter.Vector(emitter.WithAddresses(value), lane, 9)} & mask";
                w.Line($"sum{slot} += {text};");
            }

            foreach (var write in pass.Writes)
            {
                var target = Keywords.Escape(write.Target);
                w.Line(lane is null
                    ? $"{target}[at] {(write.Adds ? "+" : "")}= {emitter.Scalar(emitter.WithAddresses(write.Value))};"
                    : write.Adds ? $"Vector.Store(Vector.Load({target} + at) + ({emitter.Vector(emitter.WithAddresses(write.Value), lane, 9)} & mask), {target} + at);"
                    : $"Vector.Store({emitter.Vector(emitter.WithAddresses(write.Value), lane, 9)} & mask, {target} + at);");
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
