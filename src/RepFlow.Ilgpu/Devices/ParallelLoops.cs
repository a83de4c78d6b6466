using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Makes loops of C of those of ILGPU's loops, which are blocks and jumps in its OpenCL C, whose turns are independent of one another, and tells the compiler.</summary>
/// <remarks>
/// A loop is known by a barrier in it (<c>CorePlanes.Apart</c>), which is taken out. Compilers find out by themselves that blocks and jumps are a loop; but only a loop of C can be told
/// that what is written in a turn is not read in another one, which they cannot see of a dozen planes.
/// </remarks>
static class ParallelLoops
{
    const string Pragma = """_Pragma("clang loop vectorize(assume_safety) vectorize_width(16) interleave_count(1)")""";

    static readonly Regex label = new(@"^\t(L_\d+): ;$", RegexOptions.Multiline);

    static readonly Regex jump = new(@"\bgoto (L_\d+);");

    static readonly Regex mark = new(@"^\t ?(work_group_barrier|barrier|mem_fence) ?\(.*\);\n?", RegexOptions.Multiline);

    /// <summary>Writes a kernel anew.</summary>
    /// <param name="text">The kernel's text, whose threads need no barrier.</param>
    /// <returns>The same with such loops, and with <c>repflow_wide</c> before it, which says that it has the longest vectors; as it is, if it has none.</returns>
    internal static string In(string text)
    {
        var labels = label.Matches(text);
        if (!mark.IsMatch(text) || labels.Count == 0)
        {
            return text;
        }

        // What is behind the last block closes the function.
        var end = text.LastIndexOf('}');
        var blocks = labels.Select((found, at) => (
            Name: found.Groups[1].Value,
            Text: text[(found.Index + found.Length)..(at + 1 < labels.Count ? labels[at + 1].Index : end)])).ToList();
        var next = blocks.ToDictionary(block => block.Name, block => jump.Matches(block.Text).Select(found => found.Groups[1].Value).ToList());
        foreach (var marked in blocks.Where(block => mark.IsMatch(block.Text)).ToList())
        {
            // Every way into the loop, and so to the mark, is by its head, which jumps to it; every way from the mark on leads back there.
            var heads = blocks.Where(block => next[block.Name].Contains(marked.Name)).ToList();
            if (heads is not [var head])
            {
                continue;
            }

            var inside = Reached(marked.Name, head.Name, next);
            var body = string.Concat(blocks.Where(block => inside.Contains(block.Name)).OrderBy(block => block.Name != marked.Name)
                .Select(block => $"\t{block.Name}: ;{jump.Replace(mark.Replace(block.Text, ""), found => found.Groups[1].Value == head.Name ? "continue;" : found.Value)}"));
            blocks.RemoveAll(block => inside.Contains(block.Name));
            blocks[blocks.IndexOf(head)] = (head.Name, $$"""

                {{Pragma}}
                for (;;)
                {
                {{head.Text}}
                {{body}}
                }

                """);
        }

        return text[..labels[0].Index].Replace("kernel void ", "repflow_wide kernel void ", StringComparison.Ordinal) + string.Concat(blocks.Select(block => $"\t{block.Name}: ;{block.Text}")) + text[end..];
    }

    /// <summary>The blocks that are reached from one without passing another.</summary>
    static HashSet<string> Reached(string from, string without, Dictionary<string, List<string>> next)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>([from]);
        while (open.TryPop(out var block))
        {
            if (block != without && reached.Add(block))
            {
                next[block].ForEach(open.Push);
            }
        }

        return reached;
    }
}
