using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>
/// Where a stencil feeds something that is not linear, the transposed stencil would compute that again for every tap. The cut is the few
/// values between: what is linear in the tensor below them, and their adjoints are computed once, stored, and gathered from.
/// </summary>
static class LinearCut
{
    /// <summary>The nodes to cut at, arguments first; empty where no cut is worth it.</summary>
    /// <param name="values">The values of the stage.</param>
    /// <param name="isStencil">Tensors whose reads are to be transposed.</param>
    /// <param name="isCheap">Tensors that a gather may read again for each tap (parameters).</param>
    public static IReadOnlyList<Expr> Find(IReadOnlyList<Expr> values, System.Func<string, bool> isStencil, System.Func<string, bool> isCheap)
    {
        var nodes = values.Nodes();
        var depends = new HashSet<Expr>();
        var linear = new HashSet<Expr>();
        foreach (var node in nodes)
        {
            if (node.Op == Op.Read)
            {
                if (isStencil(node.Name))
                {
                    depends.Add(node);
                    linear.Add(node);
                }

                continue;
            }

            if (!node.Args.Any(depends.Contains))
            {
                continue;
            }

            depends.Add(node);
            bool LinearOrFree(Expr e) => linear.Contains(e) || !depends.Contains(e);
            bool Cheap(Expr e) => !depends.Contains(e) && e.Reads().All(r => isCheap(r.Name));
            var isLinear = node.Op switch
            {
                Op.Add or Op.Sub => node.Args.All(LinearOrFree),
                Op.Neg => linear.Contains(node.Args[0]),
                Op.Mul => (linear.Contains(node.Args[0]) && Cheap(node.Args[1])) || (linear.Contains(node.Args[1]) && Cheap(node.Args[0])),
                Op.Div => linear.Contains(node.Args[0]) && Cheap(node.Args[1]),
                Op.Select => Cheap(node.Args[0]) && !node.Args[0].Reads().Any() && LinearOrFree(node.Args[1]) && LinearOrFree(node.Args[2]),
                _ => false,
            };
            if (isLinear)
            {
                linear.Add(node);
            }
        }

        var feedsNonlinear = new HashSet<Expr>(nodes.Where(n => depends.Contains(n) && !linear.Contains(n)).SelectMany(n => n.Args).Where(linear.Contains));
        if (feedsNonlinear.Count == 0)
        {
            return [];
        }

        // What is linear and is a result, or feeds a node that is not, is a candidate; one that depends only on chosen ones is not needed.
        var roots = new HashSet<Expr>(values);
        var cut = new List<Expr>();
        foreach (var candidate in nodes.Where(n => linear.Contains(n) && (feedsNonlinear.Contains(n) || roots.Contains(n))))
        {
            if (ReachesStencil(candidate, cut))
            {
                cut.Add(candidate);
            }
        }

        var sites = nodes.Where(n => n.Op == Op.Read && isStencil(n.Name)).Count();
        return cut.Count < sites || cut.Any(c => c.Op != Op.Read) ? cut : [];

        bool ReachesStencil(Expr node, ICollection<Expr> stops) =>
            !stops.Contains(node) && (node.Op == Op.Read ? isStencil(node.Name) : node.Args.Any(a => depends.Contains(a) && ReachesStencil(a, stops)));
    }
}
