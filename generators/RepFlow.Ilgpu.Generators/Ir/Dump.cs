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
        Line($"{stage.Body.Form} {stage.Name} shown {stage.Shown} when {stage.When} pass {stage.PassThrough} updates {stage.Updates} adjoint {stage.IsAdjoint} {stage.AdjointOf} flat {stage.IsFlat}");
        Line("  dims " + Indices(stage.Dims));
        switch (stage.Body)
        {
            case StageBody.Map map:
                Outputs(map.Outputs);
                break;
            case StageBody.Reduce reduce:
                Line($"  {reduce.Fold} over {Indices(reduce.Overs)}{(reduce.Guard is { } guard ? " where " + Of(guard) : "")}");
                Outputs(reduce.Outputs);
                break;
            case StageBody.Scatter scatter:
                Line("  over " + Indices(scatter.Overs));
                Outputs(scatter.Outputs);
                break;
            case StageBody.Contract contract:
                Line("  indices " + Indices(contract.Indices));
                foreach (var access in new[] { contract.Left, contract.Right, contract.Product })
                {
                    Line($"  {access.Tensor}: " + string.Join("; ", access.Axes.Select(a => $"{string.Join(" + ", a.Terms.Select(t => $"{t.Index} * {Of(t.Coefficient)}"))} + {Of(a.Offset)} / {Of(a.Divisor)}")));
                }

                break;
            case StageBody.Iterate iterate:
                Iteration(iterate);
                break;
            case StageBody.Kernel kernel:
                Line($"  kernel {kernel.Method}({string.Join(", ", kernel.Arguments)}) shape {kernel.ShapeMethod}({string.Join(", ", kernel.ShapeViews)})");
                break;
            case StageBody.Sweep sweep:
                Iteration(sweep.Primal);
                Line($"  adjoints {string.Join(",", sweep.StateAdjoints)} seeds {string.Join(",", sweep.Seeds)} starts {string.Join(",", sweep.Starts)} inputs {string.Join(",", sweep.Inputs)} sums {sweep.SumsTensor}");
                Line("  slots " + string.Join("; ", sweep.Slots.Select(s => $"{s.Tensor}[{List(s.Position)}]")));
                foreach (var phase in sweep.Phases)
                {
                    var values = phase.Cuts.Concat(phase.States).Concat(phase.Inputs).Select(v => $"{v.Item1} = {Of(v.Item2)}").Concat(phase.Sums.Select(s => $"{s.Slot} += {Of(s.Value)}"));
                    Line($"  phase {phase.Name}: {string.Join(", ", values)}");
                }

                break;
        }
    }

    void Outputs(IEnumerable<StageOutput> outputs)
    {
        foreach (var output in outputs)
        {
            Line($"  {output.Tensor}[{List(output.Position)}] = {Of(output.Value)}{(output.Guard is { } guard ? " where " + Of(guard) : "")}");
        }
    }

    void Iteration(StageBody.Iterate iterate)
    {
        Line($"  count {Of(iterate.Count)} batch {Indices(iterate.BatchDims)} plane {Indices(iterate.PlaneDims)} states {string.Join(",", iterate.States)} inputs {string.Join(",", iterate.Inputs)} results {string.Join(",", iterate.Results)}");
        foreach (var phase in iterate.Phases)
        {
            Line($"  phase {phase.Name}: {string.Join(", ", phase.Updates.Select(u => $"{u.State} = {Of(u.Value)}"))}");
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
