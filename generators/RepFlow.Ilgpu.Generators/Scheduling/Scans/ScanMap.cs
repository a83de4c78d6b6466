using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Scans;

/// <summary>
/// Phases of a scan as one map: what a phase reads of those before it in the same place is their value, and what is added to a tensor is a value, so that each result is written once.
/// </summary>
/// <param name="b">Makes expressions.</param>
/// <param name="phases">All phases of the scan.</param>
sealed class ScanMap(ExprBuilder b, ScanPhases phases)
{
    /// <summary>The map, with the axis among its indices.</summary>
    /// <param name="members">The phases.</param>
    /// <param name="mostKept">How many steps before are known without being read; 0 where all is read.</param>
    public Stage Of(IReadOnlyList<Stage> members, int mostKept)
    {
        var writes = members.SelectMany(m => m.Outputs).GroupBy(o => phases.Tensor(o.Tensor)).ToDictionary(g => g.Key, g => g.First());
        var values = new Dictionary<object, Expr>();
        foreach (var member in members)
        {
            var memo = new Dictionary<Expr, Expr>();
            foreach (var (output, value) in member.Outputs.Select(o => (o, b.Rewrite(o.Value, Known, memo))).ToList())
            {
                var key = phases.Tensor(output.Tensor);
                values[key] = !member.Accumulate ? value : b.Add(values.TryGetValue(key, out var sum) ? sum : b.Read(output.Tensor, output.Position, b.True), value);
            }

            // What stands in the place of a read holds its condition no longer, but for that on the step.
            Expr? Known(Expr read)
            {
                if (read.Op != Op.Read || !writes.TryGetValue(phases.Tensor(read.Name), out var write) || !phases.IsOwn(read, write.Position))
                {
                    return null;
                }

                var steps = phases.Steps(read, write.Position);
                if (steps == 0 && values.TryGetValue(phases.Tensor(read.Name), out var value))
                {
                    return b.Select(read.Guard, value, b.Real(0));
                }

                // Before the first position an item has kept zeros.
                var inside = b.InRange(phases.PositionAlong(read, write.Position), phases.Axis.Extent);
                return steps > 0 && steps <= mostKept
                    ? b.Select(read.Guard.Conjuncts().Where(c => c != inside).Aggregate(b.True, b.And), Kept(write.Tensor, steps.Value), b.Real(0))
                    : null;
            }
        }

        var last = members[members.Count - 1];
        return last with
        {
            Body = new StageBody.Map(writes.Select(w => new StageOutput(w.Value.Tensor, w.Value.Position, values[w.Key])).ToList()),
            Accumulate = false,
            Formula = string.Join("; ", members.Select(m => m.Describe())),
        };
    }

    /// <summary>What an item has written a number of steps before.</summary>
    public Expr Kept(string tensor, int steps) => b.Read(new Symbol.Kept(tensor, steps), [b.Index(phases.Axis)], b.True, ExprType.Real);
}
