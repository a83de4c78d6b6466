using System.Numerics;
using RepFlow.Ilgpu.Contractions;

namespace RepFlow.Ilgpu.Tests.Contractions;

/// <summary>A contraction as its definition says: a loop over all values of all indices, one after the other.</summary>
static class NaiveContraction
{
    public static void Run<T>(ContractionSpec spec, T[] left, T[] right, T[] result, bool accumulate)
        where T : INumber<T>
    {
        var values = new int[spec.Indices.Count];
        if (!accumulate)
        {
            Each(spec, values, 0, index => index.Summed, () => result[At(spec.Result, values)] = T.Zero);
        }

        Each(spec, values, 0, _ => false, () =>
        {
            var l = At(spec.Left, values);
            var r = At(spec.Right, values);
            if (l >= 0 && r >= 0)
            {
                result[At(spec.Result, values)] += left[l] * right[r];
            }
        });
    }

    static void Each(ContractionSpec spec, int[] values, int index, Func<ContractionIndex, bool> skips, Action body)
    {
        if (index == values.Length)
        {
            body();
            return;
        }

        var extent = skips(spec.Indices[index]) ? 1 : spec.Indices[index].Extent;
        for (values[index] = 0; values[index] < extent; values[index]++)
        {
            Each(spec, values, index + 1, skips, body);
        }

        values[index] = 0;
    }

    static int At(ContractionOperand operand, int[] values)
    {
        var at = 0;
        foreach (var axis in operand.Axes)
        {
            var position = axis.Offset;
            foreach (var term in axis.Terms)
            {
                position += term.Coefficient * values[term.Index];
            }

            if (position % axis.Divisor != 0 || (uint)(position / axis.Divisor) >= (uint)axis.Extent)
            {
                return -1;
            }

            at = (at * axis.Extent) + (position / axis.Divisor);
        }

        return at;
    }
}
