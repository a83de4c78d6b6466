using System;
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
    /// <param name="text">Writes extents.</param>
    /// <param name="indices">The indices.</param>
    /// <param name="position">The C# text of the flat position.</param>
    /// <param name="local">A name for the rest while splitting.</param>
    /// <param name="declare">What declares an index; nothing for one that is declared.</param>
    public static void WriteSplit(CodeWriter w, Func<Expr, string> text, IReadOnlyList<IndexVar> indices, string position, string local, string declare = "int ")
    {
        if (indices.Count == 0)
        {
            return;
        }

        if (indices.Count == 1)
        {
            w.Line($"{declare}{Keywords.Escape(indices[0].Name)} = {position};");
            return;
        }

        w.Line($"int {local} = {position};");
        for (var at = indices.Count - 1; at > 1; at--)
        {
            var extent = text(indices[at].Extent);
            w.Line($"{declare}{Keywords.Escape(indices[at].Name)} = {local} % {extent};");
            w.Line($"{local} /= {extent};");
        }

        var second = text(indices[1].Extent);
        w.Line($"{declare}{Keywords.Escape(indices[1].Name)} = {local} % {second};");
        w.Line($"{declare}{Keywords.Escape(indices[0].Name)} = {local} / {second};");
    }

    /// <summary>The header of a loop over an index.</summary>
    public static string Loop(IndexVar index, string extent, string first = "0", string? step = null)
    {
        var name = Keywords.Escape(index.Name);
        return $"for (int {name} = {first}; {name} < {extent}; {(step is null ? name + "++" : $"{name} += {step}")})";
    }
}
