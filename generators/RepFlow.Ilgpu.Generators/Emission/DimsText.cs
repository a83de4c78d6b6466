using RepFlow.Ilgpu.Generators.Emission.Kernels;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Values;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Index arithmetic around a stage's body.</summary>
static class DimsText
{
    /// <summary>Finds what values depend on of a position among all indices, without divisions where kernels are given what divides.</summary>
    /// <param name="writer">Writes extents.</param>
    /// <param name="split">The indices.</param>
    /// <param name="steps">The divisions that it takes.</param>
    /// <param name="position">The C# text of the position, where it has another name.</param>
    public static string Split(ExprWriter writer, IndexSplit split, IEnumerable<IndexStep> steps, string? position = null)
    {
        if (split.Only is { } only)
        {
            return $"int {Keywords.Escape(only.Name)} = {position ?? split.Position};";
        }

        return Lines(steps.Select(Step).Prepend(position is null || split.IsEmpty ? None : $"int {split.Position} = {position};"));

        string Step(IndexStep step)
        {
            var (whole, extent) = (Keywords.Escape(step.Position.Name), writer.Text(step.Extent));
            var (quotient, index) = (Keywords.Escape(step.Quotient?.Name ?? ""), Keywords.Escape(step.Index?.Name ?? ""));
            if (writer.Dialect.IsHost)
            {
                return step.Quotient is null ? $"int {index} = {whole} % {extent};" : step.Index is null ? $"int {quotient} = {whole} / {extent};"
                    : $"var ({quotient}, {index}) = Math.DivRem({whole}, {extent});";
            }

            return step.Quotient is null ? $"int {index} = {writer.Remainder(whole, step.Extent)};"
                : Lines([$"int {quotient} = {writer.Quotient(whole, step.Extent)};", step.Index is null ? None : $"int {index} = {whole} - {quotient} * {extent};"]);
        }
    }

    /// <summary>Splits a flat position into indices, the last fastest.</summary>
    /// <param name="text">Writes extents.</param>
    /// <param name="indices">The indices.</param>
    /// <param name="position">The C# text of the flat position.</param>
    /// <param name="declare">What declares an index; nothing for one that is declared.</param>
    /// <param name="isHost">Whether it is for the host, where both come from one division of signed numbers.</param>
    public static string Split(
        Func<Expr, string> text, IReadOnlyList<IndexVar> indices, string position, string declare = "int ", bool isHost = false)
    {
        var names = indices.Select(i => Keywords.Escape(i.Name)).ToList();
        var last = names.Count - 1;
        if (last < 1)
        {
            return Lines(names.Select(name => $"{declare}{name} = {position};"));
        }

        var steps = Enumerable.Range(1, last).Reverse().Select(at => (isHost, at) switch
        {
            (true, 1) => $"var ({names[0]}, {names[1]}) = Math.DivRem({(last == 1 ? position : "rest")}, {Extent(1)});",
            (true, _) when at == last => $"var (rest, {names[at]}) = Math.DivRem({position}, {Extent(at)});",
            (true, _) => $"(rest, int {names[at]}) = Math.DivRem(rest, {Extent(at)});",
            (false, 1) => $"{declare}{names[0]} = KernelMath.Quotient(rest, {Extent(1)});\n{declare}{names[1]} = rest - {names[0]} * {Extent(1)};",
            _ => $"{declare}{names[at]} = rest;\nrest = KernelMath.Quotient(rest, {Extent(at)});\n{names[at]} -= rest * {Extent(at)};",
        });
        return Lines(isHost ? steps : steps.Prepend($"int rest = {position};"));

        string Extent(int at) => text(indices[at].Extent);
    }

    /// <summary>Opens a loop over flat positions that has their indices, the last fastest, without dividing for each; none without indices.</summary>
    public static string Open(Func<Expr, string> text, IReadOnlyList<IndexVar> indices, string begin, string end, string step)
    {
        if (indices.Count < 2)
        {
            return Lines(indices.Select(i => Loop(i, end, begin, step == "1" ? null : step) + "\n{"));
        }

        // What is before the last two is one index, taken apart in the loop.
        var first = indices.Take(Math.Max(1, indices.Count - 2)).ToList();
        var rest = indices.Skip(first.Count).ToList();
        var names = rest.Select(i => Keywords.Escape(i.Name)).Prepend(first.Count == 1 ? Keywords.Escape(first[0].Name) : "row").Append("_").Take(3);
        var extents = rest.Select(i => text(i.Extent)).Append("1").Take(2);
        return $$"""
            foreach (var ({{List(names)}}) in new IndexWalk({{begin}}, {{end}}, {{step}}, {{List(extents)}}))
            {
                {{(first.Count > 1 ? Split(text, first, "row", isHost: true) : None)}}
            """;
    }

    /// <summary>Closes it.</summary>
    public static string Close(IReadOnlyList<IndexVar> indices) => When(indices.Count > 0, "}");

    /// <summary>The header of a loop along a scan's axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="extent">Its extent as a whole expression.</param>
    /// <param name="operand">Its extent as part of one.</param>
    /// <param name="isBackward">Whether it begins at the last position.</param>
    public static string Along(IndexVar axis, string extent, string operand, bool isBackward)
    {
        var name = Keywords.Escape(axis.Name);
        return isBackward ? $"for (int {name} = {operand} - 1; {name} >= 0; {name}--)" : Loop(axis, extent);
    }

    /// <summary>The header of a loop over an index.</summary>
    public static string Loop(IndexVar index, string extent, string first = "0", string? step = null)
    {
        var name = Keywords.Escape(index.Name);
        return $"for (int {name} = {first}; {name} < {extent}; {(step is null ? name + "++" : $"{name} += {step}")})";
    }
}
