using System.Collections.Generic;
using System.Linq;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>
/// The ranks of stages that are written for elements only, beside stages with indices: all tensors of such a stage have one shape, so it has
/// the rank of any of them that a stage with indices reads or writes.
/// </summary>
static class ElementRanks
{
    /// <summary>Gives such stages their dims.</summary>
    /// <param name="signatures">All stages of the definition.</param>
    /// <param name="ranks">The ranks of tensors as stages with indices see them.</param>
    /// <returns>A stage whose rank nothing tells; null if there is none.</returns>
    public static StageSignature? Infer(IReadOnlyList<StageSignature> signatures, Dictionary<string, int> ranks)
    {
        var open = signatures.Where(s => s.IsFlat).ToList();
        while (open.FirstOrDefault(s => Tensors(s).Any(ranks.ContainsKey)) is { } stage)
        {
            var rank = ranks[Tensors(stage).First(ranks.ContainsKey)];
            foreach (var tensor in Tensors(stage).Where(t => !ranks.ContainsKey(t)))
            {
                ranks[tensor] = rank;
            }

            stage.Dims.AddRange(Enumerable.Range(0, rank).Select(axis => ("i" + axis, false)));
            open.Remove(stage);
        }

        return open.FirstOrDefault();
    }

    static IEnumerable<string> Tensors(StageSignature stage) => stage.Elements.Select(e => e.Name).Append(stage.ResultName);
}
