using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Index arithmetic around a stage's body.</summary>
static class DimsText
{
    /// <summary>Splits a flat position into indices, the last fastest.</summary>
    /// <param name="w">Where to write.</param>
    /// <param name="emitter">Writes extents.</param>
    /// <param name="indices">The indices.</param>
    /// <param name="position">The C# text of the flat position.</param>
    /// <param name="local">A name for the rest while splitting.</param>
    public static void WriteSplit(CodeWriter w, ExprEmitter emitter, IReadOnlyList<IndexVar> indices, string position, string local)
    {
        if (indices.Count == 0)
        {
            return;
        }

        if (indices.Count == 1)
        {
            w.Line($"int {Keywords.Escape(indices[0].Name)} = {position};");
            return;
        }

        w.Line($"int {local} = {position};");
        for (var at = indices.Count - 1; at > 1; at--)
        {
            var extent = emitter.Scalar(indices[at].Extent);
            w.Line($"int {Keywords.Escape(indices[at].Name)} = {local} % {extent};");
            w.Line($"{local} /= {extent};");
        }

        var second = emitter.Scalar(indices[1].Extent);
        w.Line($"int {Keywords.Escape(indices[1].Name)} = {local} % {second};");
        w.Line($"int {Keywords.Escape(indices[0].Name)} = {local} / {second};");
    }

    /// <summary>The number of values that indices take together.</summary>
    public static Expr Count(ExprBuilder b, IEnumerable<IndexVar> indices) => indices.Select(i => i.Extent).Aggregate((Expr)b.Int(1), b.Mul);

    /// <summary>A comment with the stage's mathematics.</summary>
    public static string Comment(Stage stage)
    {
        if (stage.Formula is not null)
        {
            return stage.Formula;
        }

        var sum = stage.Overs.Count == 0 ? "" : $"{stage.Fold.ToString().ToLowerInvariant()} over {string.Join(", ", stage.Overs.Select(o => o.Name))} of ";
        var lines = stage.Outputs.Select(o => $"{o.Tensor}[{string.Join(", ", o.Position)}] {(stage.Accumulate ? "+=" : "=")} {sum}{o.Value}");
        return string.Join("; ", lines.Take(3)) + (stage.Outputs.Count > 3 ? "; …" : "");
    }
}
