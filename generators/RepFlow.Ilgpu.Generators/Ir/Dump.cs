using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>
/// Writes a model as text, for the equality of models and for eyes: expressions by number, and at the end each of their nodes in a line of its own,
/// once, however often it is used.
/// </summary>
sealed class Dump
{
    readonly StringBuilder text = new();
    readonly List<Expr> roots = [];

    public void Line(string line) => text.Append(line).Append('\n');

    /// <summary>The numbers of expressions.</summary>
    public string List(IEnumerable<Expr> list) => string.Join(", ", list.Select(Of));

    /// <summary>The number of an expression.</summary>
    public string Of(Expr e)
    {
        roots.Add(e);
        return "%" + e.Id;
    }

    public void Check(ShapeCheck check) => Line($"check {Of(check.Left)} {(check.Less ? "<" : "==")} {Of(check.Right)} when {check.When}: {check.Message}");

    public void Stage(Stage stage)
    {
        Line($"{stage.Form} {stage.Name} fold {stage.Fold} when {stage.When} pass {stage.PassThrough} updates {stage.Updates} adjoint {stage.IsAdjoint} {stage.AdjointOf} flat {stage.IsFlat}");
        Line("  dims " + Indices(stage.Dims) + " overs " + Indices(stage.Overs));
        foreach (var output in stage.Outputs)
        {
            Line($"  {output.Tensor}[{List(output.Position)}] = {Of(output.Value)}");
        }

        if (stage.FoldGuard is { } guard)
        {
            Line($"  where {Of(guard)}");
        }

        if (stage.Contraction is { } c)
        {
            Line("  indices " + Indices(c.Indices));
            foreach (var access in new[] { c.Left, c.Right, c.Result })
            {
                Line($"  {access.Tensor}: " + string.Join("; ", access.Axes.Select(a => $"{string.Join(" + ", a.Terms.Select(t => $"{t.Index} * {Of(t.Coefficient)}"))} + {Of(a.Offset)} / {Of(a.Divisor)}")));
            }
        }

        if (stage.Iteration is { } i)
        {
            Line($"  count {Of(i.Count)} batch {Indices(i.BatchDims)} plane {Indices(i.PlaneDims)} states {string.Join(",", i.States)} inputs {string.Join(",", i.Inputs)} results {string.Join(",", i.Results)}");
            foreach (var phase in i.Phases)
            {
                Line($"  phase {phase.Name}: {string.Join(", ", phase.Updates.Select(u => $"{u.State} = {Of(u.Value)}"))}");
            }
        }

        if (stage.Kernel is { } k)
        {
            Line($"  kernel {k.Method}({string.Join(", ", k.Arguments)}) shape {k.ShapeMethod}({string.Join(", ", k.ShapeViews)})");
        }
    }

    /// <summary>The text with all nodes.</summary>
    public override string ToString()
    {
        foreach (var node in roots.Nodes())
        {
            Line($"%{node.Id}: {node.Type} {node.Op} {node.Name} {node.Value:R} {string.Join(" ", node.Args.Select(a => "%" + a.Id))}");
        }

        roots.Clear();
        return text.ToString();
    }

    string Indices(IEnumerable<IndexVar> indices) => string.Join(" ", indices.Select(i => $"{i.Name}<{Of(i.Extent)}{(i.Join ? " join" : "")}"));
}
