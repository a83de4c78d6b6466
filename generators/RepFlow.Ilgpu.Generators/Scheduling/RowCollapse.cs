using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Emission;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>
/// Two neighbouring dims become one where every access runs through both without a gap and nothing else depends on them: rows get longer,
/// index arithmetic shorter.
/// </summary>
static class RowCollapse
{
    /// <summary>The stage with as few dims as its accesses allow.</summary>
    public static Stage Apply(StageContext context, Stage stage)
    {
        var b = context.Builder;
        stage = stage with { Formula = DimsText.Comment(stage) };
        while (stage.Dims.Count >= 2)
        {
            var (i, j) = (stage.Dims[stage.Dims.Count - 2], stage.Dims[stage.Dims.Count - 1]);
            var probe = new ExprEmitter(b, NumberType.Single, new StageArguments(b), context.Placement, true, stage.Dims.ToDictionary(d => d.Name, _ => 0), stage.Outputs.Select(o => o.Value));
            var values = stage.Outputs.Select(o => probe.WithAddresses(o.Value)).ToList();
            var addresses = stage.Outputs.Select(o => context.Placement(o.Tensor).Address(b, o.Position)).ToList();
            var reads = values.Reads().ToList();
            var dependent = new Dictionary<Expr, bool>();
            bool Depends(Expr e) => e.Evaluate(dependent, n => n.Op == Op.Index ? n.Name == i.Name || n.Name == j.Name : n.Args.Any(a => dependent[a]));
            var elsewhere = values.Nodes().Where(n => n.Op is not Op.Read && n.Type != ExprType.Int).SelectMany(n => n.Args).Where(a => a.Type == ExprType.Int).Any(Depends)
                || reads.Any(r => Depends(r.Guard))

                // A clamped position has a slope in its interior only.
                || reads.SelectMany(r => r.Args).Nodes().Any(n => n.Op == Op.Clamp && Depends(n));
            var slopes = addresses.Concat(reads.Select(r => r.Args[0])).Select(a => (I: probe.SlopeOf(a, i.Name), J: probe.SlopeOf(a, j.Name)));
            if (elsewhere || !slopes.All(s => s.I is { } outer && s.J is { } inner && outer == b.Mul(inner, j.Extent)))
            {
                return stage;
            }

            // i = 0, and j runs through all.
            var both = j with { Extent = b.Mul(i.Extent, j.Extent) };
            Expr Merge(Expr e) => b.Rewrite(e, n => n.Op != Op.Index ? null : n.Name == i.Name ? b.Int(0) : n.Name == j.Name ? b.Index(both) : null);
            stage = stage.Map(new StageMap { Expr = Merge }) with
            {
                Dims = stage.Dims.Take(stage.Dims.Count - 2).Append(both).ToList(),
            };
        }

        return stage;
    }
}
