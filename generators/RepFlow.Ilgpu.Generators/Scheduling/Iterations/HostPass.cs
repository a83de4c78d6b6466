using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>A pass over a plane on the host: in lanes, of which those in the border are masked, or a position after the other where it cannot be said in lanes.</summary>
/// <param name="Pass">The pass over flat addresses.</param>
/// <param name="Sums">What it adds up, taken apart.</param>
/// <param name="Plan">What of it is a local; a plan of lanes where it is computed in lanes.</param>
/// <param name="Running">The sums that its lanes run up together.</param>
/// <param name="IsPlaceless">Whether its lanes need not know where they are.</param>
sealed record HostPass(PlanePass Pass, PassSums Sums, ValuePlan Plan, IReadOnlyList<RunningSums> Running, bool IsPlaceless)
{
    // Half of the vector registers of AVX-512 and of ARM.
    const int Crowd = 16;

    /// <summary>Whether all that it does is the same all over the plane, and computed once: numbers of a plane, of which nothing but its first element is asked for.</summary>
    public bool IsSingle { get; private init; }

    /// <summary>Whether parts of the plane can be computed by several threads: it adds nothing up.</summary>
    public bool IsShared { get; private init; }

    /// <summary>The plane that its fold reads, where it does nothing but copy that; null where it walks.</summary>
    public string? Folded { get; private init; }

    /// <summary>Whether it is computed in lanes.</summary>
    public bool IsInLanes => Plan is LanePlan;

    /// <summary>What its lanes use that is the same all over the plane.</summary>
    public IEnumerable<Expr> Constants => IsInLanes ? PlaneNest.Constants(Plan) : [];

    /// <summary>Whether the constants of the loop leave no register for the mask of a row, which is read where it is used then.</summary>
    public bool IsCrowded => Plan.Order.Count(n => n.Type == ExprType.Real && Plan.DepthOf(n) == 0 && Plan.IsLocal(n)) + Sums.Accumulators.Count > Crowd;

    /// <summary>What it writes, next to each other what is made of the same: what has been written needs no register.</summary>
    public IReadOnlyList<PlaneWrite> Writes { get; } = InOrder(Pass.Writes);

    /// <summary>Decides it.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="nest">The plane.</param>
    /// <param name="pass">The pass over flat addresses.</param>
    /// <param name="isNumber">Whether a plane is a number: the same at all of its positions.</param>
    /// <param name="isSweep">Whether it is part of a sweep.</param>
    public static HostPass Of(ExprBuilder b, PlaneNest nest, PlanePass pass, Func<string, bool> isNumber, bool isSweep)
    {
        var sums = new PassSums(b, nest, pass);
        var depths = nest.Depths(axis => axis + 1);
        List<Expr> values = [.. sums.Accumulators.SelectMany(a => a.Select(t => t.Term)), .. pass.Writes.Select(w => w.Value), .. sums.Shares.Select(s => s.Factor)];
        if (pass.After.Count == 0 && pass.Writes.All(w => isNumber(w.Plane)) && nest.AreNumbers(values, isNumber))
        {
            return new HostPass(pass, sums, new ValuePlan(b, values, depths), [], true) { IsSingle = true };
        }

        var isShared = !isSweep && nest.Plane.Count > 1 && sums.Accumulators.Count == 0;
        var folded = pass.After.Count > 0 && pass.Writes.Count == 1 && PlaneNest.IsPlane(pass.Writes[0].Value) && PlaneNest.IsInPlace(pass.Writes[0].Value) ? pass.Writes[0].Value.Name : null;
        var lanes = new PassPlan(b, values, depths, nest.Lane);

        // A row of a plane ends with zeros, a row of a tensor with the next one.
        var isUniform = values.Reads().All(r => PlaneNest.IsPlane(r) || !nest.IsVarying(r));
        var walk = lanes.IsPossible && isUniform ? new HostPass(pass, sums, lanes, RunningSums.Of(nest, lanes), nest.IsPlaceless(values))
            : new HostPass(pass, sums, new ValuePlan(b, values, depths), [], nest.IsPlaceless(values));
        return walk with { IsShared = isShared, Folded = folded };
    }

    static IReadOnlyList<PlaneWrite> InOrder(IEnumerable<PlaneWrite> writes)
    {
        var rest = writes.Select(w => (Write: w, Nodes: w.Value.Nodes())).ToList();
        var computed = new HashSet<Expr>();
        var order = new List<PlaneWrite>();
        while (rest.Count > 0)
        {
            var next = rest.OrderBy(r => r.Nodes.Count(n => !computed.Contains(n))).First();
            rest.Remove(next);
            computed.UnionWith(next.Nodes);
            order.Add(next.Write);
        }

        return order;
    }
}
