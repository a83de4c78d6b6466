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
        var stencils = new HashSet<string>(nodes.Where(n => n.Op == Op.Read).Select(n => n.Name).Distinct().Where(isStencil));
        var depends = new HashSet<Expr>();
        var linear = new HashSet<Expr>();
        var reads = new HashSet<Expr>();
        var cheap = new HashSet<Expr>();
        foreach (var node in nodes)
        {
            if (node.Op == Op.Read || node.Args.Any(reads.Contains))
            {
                reads.Add(node);
            }

            if ((node.Op != Op.Read || isCheap(node.Name)) && node.Args.All(cheap.Contains))
            {
                cheap.Add(node);
            }

            if (node.Op == Op.Read)
            {
                if (stencils.Contains(node.Name))
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
            bool Cheap(Expr e) => !depends.Contains(e) && cheap.Contains(e);
            var isLinear = node.Op switch
            {
                Op.Add or Op.Sub => node.Args.All(LinearOrFree),
                Op.Neg => linear.Contains(node.Args[0]),
                Op.Mul => (linear.Contains(node.Args[0]) && Cheap(node.Args[1])) || (linear.Contains(node.Args[1]) && Cheap(node.Args[0])),
                Op.Div => linear.Contains(node.Args[0]) && Cheap(node.Args[1]),
                Op.Select => Cheap(node.Args[0]) && !reads.Contains(node.Args[0]) && LinearOrFree(node.Args[1]) && LinearOrFree(node.Args[2]),
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
        var reaches = new HashSet<Expr>();
        foreach (var node in nodes.Where(depends.Contains))
        {
            if (node.Op != Op.Read && !node.Args.Any(reaches.Contains))
            {
                continue;
            }

            if (linear.Contains(node) && (feedsNonlinear.Contains(node) || roots.Contains(node)))
            {
                cut.Add(node);
            }
            else
            {
                reaches.Add(node);
            }
        }

        var sites = nodes.Where(n => n.Op == Op.Read && stencils.Contains(n.Name)).Count();
        return cut.Count < sites || cut.Any(c => c.Op != Op.Read) ? cut : [];
    }
}
