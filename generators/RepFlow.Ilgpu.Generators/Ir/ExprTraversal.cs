using System.Collections.Generic;
using System.Linq;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>Walks over expression graphs, each node once.</summary>
static class ExprTraversal
{
    /// <summary>All nodes below the roots, arguments before what uses them.</summary>
    public static IReadOnlyList<Expr> Nodes(this IEnumerable<Expr> roots)
    {
        var seen = new HashSet<Expr>();
        var order = new List<Expr>();
        foreach (var root in roots)
        {
            Visit(root);
        }

        return order;

        void Visit(Expr e)
        {
            if (seen.Add(e))
            {
                foreach (var arg in e.Args)
                {
                    Visit(arg);
                }

                order.Add(e);
            }
        }
    }

    public static IReadOnlyList<Expr> Nodes(this Expr root) => new[] { root }.Nodes();

    /// <summary>All reads of tensors below the roots.</summary>
    public static IEnumerable<Expr> Reads(this IEnumerable<Expr> roots) => roots.Nodes().Where(n => n.Op == Op.Read);

    public static IEnumerable<Expr> Reads(this Expr root) => root.Nodes().Where(n => n.Op == Op.Read);

    /// <summary>Whether an index occurs.</summary>
    public static bool DependsOn(this Expr e, string index) => e.Nodes().Any(n => n.Op == Op.Index && n.Name == index);
}
