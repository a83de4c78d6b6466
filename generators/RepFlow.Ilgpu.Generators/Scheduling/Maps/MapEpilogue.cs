using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Maps;

/// <summary>
/// A pointwise map as what is done to each element of another stage's result on its way to memory: it reads a tensor at the very place that it writes, and
/// is given that element instead.
/// </summary>
/// <param name="Tensor">The tensor whose element it is given.</param>
/// <param name="Given">The element.</param>
/// <param name="Value">What becomes of it.</param>
/// <param name="IsAlike">Whether the same is done to all elements, wherever they are.</param>
/// <param name="Kernel">The values of a GPU's thread.</param>
/// <param name="Lanes">The values on the host: depth 0 is a row, depth 1 the lanes.</param>
sealed record MapEpilogue(string Tensor, Expr Given, Expr Value, bool IsAlike, ValuePlan Kernel, LanePlan Lanes)
{
    /// <summary>The map in this form; null where it reads neighbours, or writes otherwise than element by element.</summary>
    public static MapEpilogue? Of(MapSchedule map)
    {
        var (b, stage) = (map.Builder, map.Stage);
        if (map.Lanes is null || !map.Inside!.IsAll || map.Outputs.Count > 1 || stage.Accumulate)
        {
            return null;
        }

        var place = new Placement("", stage.Dims.Select(d => d.Extent).ToList(), -1, b.Int(0)).Address(b, stage.Dims.Select(b.Index).ToList());
        var reads = map.Items.Order.Where(n => n.Op == Op.Read).ToList();

        // Of several, the adjoint that goes on backwards, or the first that the definition names.
        var through = reads.OrderByDescending(r => r.Name == "upstream").FirstOrDefault(r => r.Type == ExprType.Real && r.Args[0] == place && r.Guard.IsTrue && reads.Count(other => other.Name == r.Name) == 1);
        if (map.Outputs[0].Address != place || through is null)
        {
            return null;
        }

        // Each lane is given its own, so that a row computes nothing of it beforehand.
        Expr Given(Expr at) => b.Read(new Symbol.Container("value"), [at], through.Guard, ExprType.Real);
        Expr Of(Expr element) => b.Rewrite(map.Outputs[0].Value, n => n == through ? element : null);
        var given = Given(map.Lane is { } lane ? b.Index(lane) : b.Int(0));
        var (value, isAlike) = (Of(given), Of(Given(b.Int(0))).Nodes().All(n => n.Op != Op.Index));
        return new MapEpilogue(through.Name, given, value, isAlike, new ValuePlan(b, [map.Split.Of(value)], map.Kernel.Depths), new LanePlan(b, [value], map.Items.Depths, map.Lanes.Lane));
    }
}
