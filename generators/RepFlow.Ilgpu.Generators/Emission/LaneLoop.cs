using System;
using System.Linq;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>The innermost loop on the host: vectors where every lane lies inside all borders, single elements elsewhere.</summary>
static class LaneLoop
{
    /// <summary>Writes the loop; the index variable is declared and set before it.</summary>
    public static void Write(CodeWriter w, ExprEmitter emitter, NumberType type, string lane, string stop, bool vectors, int depth, Action writeVector, Action writeScalar)
    {
        var j = Keywords.Escape(lane);
        if (!vectors)
        {
            using (w.Block($"for (; {j} < {stop}; {j}++)"))
            {
                emitter.Declare(w, depth);
                writeScalar();
            }

            emitter.Forget(depth);
            return;
        }

        var (lower, upper) = emitter.LaneBounds(lane);
        var first = lower.Count == 0 ? null : lower.Aggregate((x, y) => $"Math.Max({x}, {y})");
        var behind = upper.Aggregate(stop, (x, y) => $"Math.Min({x}, {y})");
        if (first is not null)
        {
            w.Line($"var firstInside = {first};");
        }

        w.Line($"var lastVector = {behind} - {type.Vector}.Count;");
        using (w.Block($"while ({j} < {stop})"))
        {
            using (w.Block(first is null ? $"if ({j} <= lastVector)" : $"if ({j} >= firstInside && {j} <= lastVector)"))
            {
                if (emitter.NeedsLaneNumbers(lane))
                {
                    w.Line($"var {lane}Lanes = {type.LaneNumbers(j)};");
                }

                emitter.Declare(w, depth, lane);
                emitter.DeclareBroadcasts(w, depth, lane);
                writeVector();
                w.Line($"{j} += {type.Vector}.Count;");
            }

            emitter.Forget(depth);
            using (w.Block("else"))
            {
                emitter.Declare(w, depth);
                writeScalar();
                w.Line($"{j}++;");
            }
        }

        emitter.Forget(depth);
    }
}
