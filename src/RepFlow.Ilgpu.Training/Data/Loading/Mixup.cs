using System.Numerics;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>Mixup (Zhang et al. 2018), in place.</summary>
static class Mixup
{
    // So much of the last sample is kept aside at a time.
    const int Part = 1024;

    /// <summary>Each sample becomes share * itself + (1 - share) * the one before it; before the first comes the last.</summary>
    /// <param name="values">The samples, one behind the other.</param>
    /// <param name="count">Their number.</param>
    /// <param name="share">The share.</param>
    public static void Blend(Span<float> values, int count, float share)
    {
        var length = values.Length / count;
        Span<float> last = stackalloc float[Part];
        for (var at = 0; at < length; at += Part)
        {
            var size = Math.Min(Part, length - at);
            values.Slice(((count - 1) * length) + at, size).CopyTo(last);
            for (var sample = count - 1; sample >= 0; sample--)
            {
                Blend(values.Slice((sample * length) + at, size), sample > 0 ? values.Slice(((sample - 1) * length) + at, size) : last[..size], share);
            }
        }
    }

    static void Blend(Span<float> values, ReadOnlySpan<float> others, float share)
    {
        var at = 0;
        for (; at <= values.Length - Vector<float>.Count; at += Vector<float>.Count)
        {
            ((new Vector<float>(values[at..]) * share) + (new Vector<float>(others[at..]) * (1 - share))).CopyTo(values[at..]);
        }

        for (; at < values.Length; at++)
        {
            values[at] = (values[at] * share) + (others[at] * (1 - share));
        }
    }
}
