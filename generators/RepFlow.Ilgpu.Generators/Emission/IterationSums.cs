using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>
/// What a pass adds up over a plane, as sums of terms. Summing is linear: factors that are the same all over the plane come out of the loop, and
/// what several slots share but for such a factor is added up once.
/// </summary>
sealed class IterationSums
{
    readonly ExprBuilder b;
    readonly IReadOnlyList<IndexVar> plane;
    readonly HashSet<Expr> whole;

    /// <summary>Takes the sums of a pass apart.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="plane">The indices of the plane.</param>
    /// <param name="pass">The pass.</param>
    public IterationSums(ExprBuilder b, IReadOnlyList<IndexVar> plane, PlanePass pass)
    {
        this.b = b;
        this.plane = plane;

        // A sum that is written as well is computed anyway: taking it apart would only add work.
        whole = new HashSet<Expr>(pass.Writes.Select(w => w.Value).Nodes());
        var accumulators = new List<IReadOnlyList<(Expr Term, bool Negative)>>();
        var shares = new List<(int, Expr, int)>();
        var known = new Dictionary<string, int>();
        foreach (var (slot, value) in pass.Sums)
        {
            foreach (var group in Terms(value).GroupBy(t => t.Factor))
            {
                var terms = group.Select(t => (t.Term, t.Negative)).ToList();
                var factor = group.Key;
                if (terms[0].Negative)
                {
                    terms = terms.Select(t => (t.Term, !t.Negative)).ToList();
                    factor = b.Neg(factor);
                }

                var key = string.Join(",", terms.Select(t => (t.Item2 ? "-" : "+") + t.Term.Id));
                if (!known.TryGetValue(key, out var at))
                {
                    known[key] = at = accumulators.Count;
                    accumulators.Add(terms);
                }

                shares.Add((slot, factor, at));
            }
        }

        Accumulators = accumulators;
        Shares = shares;
    }

    /// <summary>The sums that the loop runs up, each a list of terms with their signs.</summary>
    public IReadOnlyList<IReadOnlyList<(Expr Term, bool Negative)>> Accumulators { get; }

    /// <summary>What each slot takes from which sum, in the slots' order.</summary>
    public IReadOnlyList<(int Slot, Expr Factor, int Accumulator)> Shares { get; }

    /// <summary>The terms of a sum: the value is the sum over them of factor times term, negative where it says so.</summary>
    public IEnumerable<(Expr Factor, Expr Term, bool Negative)> Terms(Expr value) => Terms(value, b.Real(1), false);

    IEnumerable<(Expr Factor, Expr Term, bool Negative)> Terms(Expr e, Expr factor, bool negative)
    {
        if (!whole.Contains(e))
        {
            switch (e.Op)
            {
                case Op.Add or Op.Sub:
                    return Terms(e.Args[0], factor, negative).Concat(Terms(e.Args[1], factor, negative != (e.Op == Op.Sub)));
                case Op.Neg:
                    return Terms(e.Args[0], factor, !negative);
                case Op.Mul when IsUniform(e.Args[1]):
                    return Terms(e.Args[0], b.Mul(factor, e.Args[1]), negative);
                case Op.Mul when IsUniform(e.Args[0]):
                    return Terms(e.Args[1], b.Mul(factor, e.Args[0]), negative);
                case Op.Div when IsUniform(e.Args[1]):
                    return Terms(e.Args[0], b.Div(factor, e.Args[1]), negative);
            }
        }

        return [(factor, e, negative)];
    }

    bool IsUniform(Expr e) => !plane.Any(d => e.DependsOn(d.Name));
}
