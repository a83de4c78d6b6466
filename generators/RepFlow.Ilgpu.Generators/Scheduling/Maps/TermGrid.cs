using System.Collections.Generic;
using System.Linq;

namespace RepFlow.Ilgpu.Generators.Scheduling.Maps;

/// <summary>
/// The loops that terms came from: how many passes each had, the outermost first, and by how much each integer of a term grows from pass to pass.
/// </summary>
/// <param name="Extents">The passes of each loop.</param>
/// <param name="Steps">For each loop the growth of each integer.</param>
sealed record TermGrid(IReadOnlyList<int> Extents, IReadOnlyList<IReadOnlyList<long>> Steps)
{
    /// <summary>Finds the loops.</summary>
    /// <param name="terms">The integers of each term, in the order of the sum.</param>
    /// <returns>The loops; null where the integers are not those of loops within loops.</returns>
    public static TermGrid? Of(IReadOnlyList<long[]> terms)
    {
        var (extents, steps) = (new List<int>(), new List<IReadOnlyList<long>>());
        while (terms.Count > 1)
        {
            var step = Difference(terms[0], terms[1]);
            var length = 2;
            while (length < terms.Count && Difference(terms[length - 1], terms[length]).SequenceEqual(step))
            {
                length++;
            }

            var isWhole = terms.Count % length == 0 && step.Any(s => s != 0)
                && Enumerable.Range(1, terms.Count - 1).All(at => at % length == 0 || Difference(terms[at - 1], terms[at]).SequenceEqual(step));
            if (!isWhole)
            {
                return null;
            }

            extents.Insert(0, length);
            steps.Insert(0, step);
            terms = terms.Where((_, at) => at % length == 0).ToList();
        }

        return extents.Count == 0 ? null : new TermGrid(extents, steps);
    }

    static long[] Difference(long[] from, long[] to) => from.Zip(to, (x, y) => y - x).ToArray();
}
