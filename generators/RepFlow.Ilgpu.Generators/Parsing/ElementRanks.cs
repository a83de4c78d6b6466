namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>
/// The ranks of stages that are written for elements only, beside stages with indices: all tensors of such a stage have one shape, so it has
/// the rank of any of them that a stage with indices reads or writes. Where there is no such stage, it has any rank: its one dim runs over all axes.
/// </summary>
static class ElementRanks
{
    /// <summary>Gives such stages their dims.</summary>
    /// <param name="signatures">All stages of the definition.</param>
    /// <param name="ranks">The ranks of tensors as stages with indices see them.</param>
    /// <param name="rests">The tensors whose last axis there is the rest of them.</param>
    /// <returns>A stage whose rank nothing tells; null if there is none.</returns>
    public static StageSignature? Infer(IReadOnlyList<StageSignature> signatures, Dictionary<string, int> ranks, HashSet<string> rests)
    {
        var open = signatures.Where(s => s.IsElementwise).ToList();
        while (open.FirstOrDefault(s => Tensors(s).Any(ranks.ContainsKey)) is { } stage)
        {
            var known = Tensors(stage).First(ranks.ContainsKey);
            foreach (var tensor in Tensors(stage).Where(t => !ranks.ContainsKey(t)))
            {
                ranks[tensor] = ranks[known];
                if (rests.Contains(known))
                {
                    rests.Add(tensor);
                }
            }

            stage.GiveDims(ranks[known], rests.Contains(known));
            open.Remove(stage);
        }

        return open.FirstOrDefault();
    }

    static IEnumerable<string> Tensors(StageSignature stage) => stage.Elements.Select(e => e.Name).Append(stage.ResultName);
}
