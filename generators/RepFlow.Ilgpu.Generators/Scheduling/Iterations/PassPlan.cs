using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>The plan of a pass in lanes: addresses are part of what reads there, and what is read once is read where it is used.</summary>
sealed class PassPlan(ExprBuilder b, IEnumerable<Expr> values, IReadOnlyDictionary<string, int> depths, string lane) : LanePlan(b, values, depths, lane)
{
    /// <inheritdoc/>
    public override bool IsLocal(Expr node) =>
        !(node.Type == ExprType.Int && IsVarying(node))
        && !(node.Op == Op.Read && PlaneNest.IsPlane(node) && Uses(node) == 1 && !Users(node).Any(u => u.Op is Op.Min or Op.Max or Op.Sign))
        && base.IsLocal(node);
}
