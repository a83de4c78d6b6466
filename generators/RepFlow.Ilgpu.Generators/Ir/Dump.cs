using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>Writes stages as text, one line a node, for the equality of models and for eyes.</summary>
static class Dump
{
    public static string List(IEnumerable<Expr> list) => string.Join(", ", list.Select(e => $"%{e.Id}={e}"));

    public static void Stage(StringBuilder b, Stage stage)
    {
        b.AppendLine($"{stage.Form} {stage.Name} fold {stage.Fold} when {stage.When} pass {stage.PassThrough} updates {stage.Updates} adjoint {stage.IsAdjoint} {stage.AdjointOf} flat {stage.IsFlat}");
        b.AppendLine("  dims " + Indices(stage.Dims) + " overs " + Indices(stage.Overs));
        var roots = stage.Outputs.SelectMany(o => o.Position.Append(o.Value)).ToList();
        if (stage.FoldGuard is { } guard)
        {
            roots.Add(guard);
        }

        Graph(b, roots);
        foreach (var output in stage.Outputs)
        {
            b.AppendLine($"  {output.Tensor}[{List(output.Position)}] = %{output.Value.Id}");
        }

        if (stage.Contraction is { } c)
        {
            b.AppendLine("  indices " + Indices(c.Indices));
            foreach (var access in new[] { c.Left, c.Right, c.Result })
            {
                b.AppendLine($"  {access.Tensor}: " + string.Join("; ", access.Axes.Select(a => string.Join("+", a.Terms.Select(t => $"{t.Index}*{t.Coefficient}")) + $"+{a.Offset} / {a.Divisor}")));
            }
        }

        if (stage.Iteration is { } i)
        {
            b.AppendLine($"  count {i.Count} batch {Indices(i.BatchDims)} plane {Indices(i.PlaneDims)} states {string.Join(",", i.States)} inputs {string.Join(",", i.Inputs)}");
            foreach (var phase in i.Phases)
            {
                b.AppendLine("  phase " + phase.Name);
                Graph(b, phase.Updates.Select(u => u.Value));
                b.AppendLine("  " + string.Join(", ", phase.Updates.Select(u => $"{u.State} = %{u.Value.Id}")));
            }
        }

        if (stage.Kernel is { } k)
        {
            b.AppendLine($"  kernel {k.Method}({string.Join(", ", k.Arguments)}) shape {k.ShapeMethod}({string.Join(", ", k.ShapeViews)})");
        }
    }

    static void Graph(StringBuilder b, IEnumerable<Expr> roots)
    {
        foreach (var node in roots.Nodes())
        {
            b.AppendLine($"    %{node.Id}: {node.Type} {node.Op} {node.Name} {node.Value:R} {string.Join(" ", node.Args.Select(a => "%" + a.Id))}");
        }
    }

    static string Indices(IEnumerable<IndexVar> indices) => string.Join(" ", indices.Select(i => $"{i.Name}<{i.Extent}{(i.Join ? " join" : "")}"));
}
