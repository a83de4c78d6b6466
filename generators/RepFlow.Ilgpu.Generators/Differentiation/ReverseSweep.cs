using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>Reverse accumulation through one expression graph.</summary>
static class ReverseSweep
{
    /// <summary>The adjoints of all nodes that a real number flows through.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="seeds">The outputs with their adjoints.</param>
    /// <param name="stops">Nodes whose arguments the sweep does not enter.</param>
    public static IReadOnlyDictionary<Expr, Expr> Run(ExprBuilder b, IEnumerable<(Expr Value, Expr Adjoint)> seeds, ISet<Expr>? stops = null)
    {
        var adjoints = new Dictionary<Expr, Expr>();
        var list = seeds.ToList();
        foreach (var (value, adjoint) in list)
        {
            Add(value, adjoint);
        }

        foreach (var node in list.Select(s => s.Value).Nodes().Reverse())
        {
            if (node.Type != ExprType.Real || node.Op == Op.Read || stops?.Contains(node) == true
                || !adjoints.TryGetValue(node, out var g) || !GradientRules.Table.TryGetValue(node.Op, out var rule))
            {
                continue;
            }

            var contributions = rule(b, node, g, node.Args);
            for (var at = 0; at < contributions.Length; at++)
            {
                if (contributions[at] is { } contribution && node.Args[at].Type == ExprType.Real && !node.Args[at].IsUniform)
                {
                    Add(node.Args[at], contribution);
                }
            }
        }

        return adjoints;

        void Add(Expr node, Expr adjoint)
        {
            if (!adjoint.IsZero)
            {
                adjoints[node] = adjoints.TryGetValue(node, out var old) ? b.Add(old, adjoint) : adjoint;
            }
        }
    }
}
