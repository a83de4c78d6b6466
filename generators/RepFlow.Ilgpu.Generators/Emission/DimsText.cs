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
    /// <param name="isHost">Whether it is for the host, where a remainder follows from the quotient. (ILGPU divides twice anyway.)</param>
    public static void WriteSplit(
        CodeWriter w, Func<Expr, string> text, IReadOnlyList<IndexVar> indices, string position, string local, string declare = "int ", bool isHost = false)
    {
        var names = indices.Select(i => Keywords.Escape(i.Name)).ToList();
        if (indices.Count < 2)
        {
            names.ForEach(name => w.Line($"{declare}{name} = {position};"));
            return;
        }

        var rest = isHost ? position : local;
        if (!isHost)
        {
            w.Line($"int {local} = {position};");
        }

        for (var at = indices.Count - 1; at > 0; at--)
        {
            var extent = text(indices[at].Extent);
            if (isHost)
            {
                var targets = at == 1 ? $"var ({names[0]}, {names[1]})"
                    : rest == position ? $"var ({local}, {names[at]})"
                    : $"({local}, int {names[at]})";
                w.Line($"{targets} = Math.DivRem({rest}, {extent});");
                rest = local;
            }
            else
            {
                w.Line($"{declare}{names[at]} = {local} % {extent};");
                w.Line(at == 1 ? $"{declare}{names[0]} = {local} / {extent};" : $"{local} /= {extent};");
            }
        }
    }

    /// <summary>
    /// Opens a loop over flat positions that has their indices, the last fastest, without dividing for each; none where there are no indices.
    /// </summary>
    public static IDisposable? Walk(CodeWriter w, Func<Expr, string> text, IReadOnlyList<IndexVar> indices, string begin, string end, string step)
    {
        if (indices.Count < 2)
        {
            return indices.Count == 0 ? null : w.Block(Loop(indices[0], end, begin, step == "1" ? null : step));
        }

        // What is before the last two is one index, taken apart in the loop.
        var first = indices.Take(Math.Max(1, indices.Count - 2)).ToList();
        var rest = indices.Skip(first.Count).ToList();
        var names = rest.Select(i => Keywords.Escape(i.Name)).Prepend(first.Count == 1 ? Keywords.Escape(first[0].Name) : "row").Append("_").Take(3);
        var extents = rest.Select(i => text(i.Extent)).Append("1").Take(2);
        var loop = w.Block($"foreach (var ({string.Join(", ", names)}) in new IndexWalk({begin}, {end}, {step}, {string.Join(", ", extents)}))");
        if (first.Count > 1)
        {
            WriteSplit(w, text, first, "row", "rest", isHost: true);
        }

        return loop;
    }

    /// <summary>The header of a loop over an index.</summary>
    public static string Loop(IndexVar index, string extent, string first = "0", string? step = null)
    {
        var name = Keywords.Escape(index.Name);
        return $"for (int {name} = {first}; {name} < {extent}; {(step is null ? name + "++" : $"{name} += {step}")})";
    }
}
