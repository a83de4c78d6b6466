using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>
/// Resizes a part of frames of bytes, red, green and blue beside one another, into planes of numbers, in one pass: a row of the result at a time, first downwards (whole rows
/// of bytes in vectors), then along it (the three colours of a pixel in one vector).
/// </summary>
sealed class FrameResampler
{
    const int Colors = 3;

    readonly ResampleAxis rows = new();
    readonly ResampleAxis columns = new();
    float[] line = [];
    int height;
    int width;

    /// <summary>Says what is resized.</summary>
    /// <param name="window">The part, and the size of its result.</param>
    /// <param name="isFlipped">Whether left and right change places.</param>
    public void Plan(CropWindow window, bool isFlipped)
    {
        (height, width) = (window.Rows.Count, window.Columns.Count);
        rows.Plan(window.Rows, isReversed: false);
        columns.Plan(window.Columns, isFlipped);

        // The last pixel is read with a fourth number behind it.
        var length = ((columns.End - columns.Begin) * Colors) + 1;
        if (line.Length != length)
        {
            line = new float[length];
        }
    }

    /// <summary>Resizes a frame.</summary>
    /// <param name="frame">Its bytes.</param>
    /// <param name="stride">The bytes of a row.</param>
    /// <param name="scale">What red, green and blue, 0 to 255, are multiplied with.</param>
    /// <param name="shift">What is then added.</param>
    /// <param name="result">Receives a plane of red, of green and of blue.</param>
    public void Resample(ReadOnlySpan<byte> frame, int stride, Vector128<float> scale, Vector128<float> shift, Span<float> result)
    {
        var used = line.AsSpan(0, line.Length - 1);
        for (var y = 0; y < height; y++)
        {
            var first = (rows.Starts[y] * stride) + (columns.Begin * Colors);
            Blend(frame[first..], stride, rows.Weights.Slice(y * rows.Taps, rows.Taps), used);
            Along(scale, shift, result[(y * width)..]);
        }
    }

    // line = the weighted sum of rows.
    static void Blend(ReadOnlySpan<byte> bytes, int stride, ReadOnlySpan<float> weights, Span<float> line)
    {
        var step = Vector<byte>.Count;
        var at = 0;
        if (line.Length >= step)
        {
            // The last vector overlaps the one before it.
            for (; at < line.Length; at = at + step == line.Length ? line.Length : Math.Min(at + step, line.Length - step))
            {
                var (sum0, sum1, sum2, sum3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
                for (var tap = 0; tap < weights.Length; tap++)
                {
                    var weight = new Vector<float>(weights[tap]);
                    Vector.Widen(new Vector<byte>(bytes.Slice((tap * stride) + at, step)), out var low, out var high);
                    Vector.Widen(low, out var part0, out var part1);
                    Vector.Widen(high, out var part2, out var part3);
                    sum0 = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(Vector.AsVectorInt32(part0)), weight, sum0);
                    sum1 = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(Vector.AsVectorInt32(part1)), weight, sum1);
                    sum2 = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(Vector.AsVectorInt32(part2)), weight, sum2);
                    sum3 = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(Vector.AsVectorInt32(part3)), weight, sum3);
                }

                var target = line.Slice(at, step);
                sum0.CopyTo(target);
                sum1.CopyTo(target[Vector<float>.Count..]);
                sum2.CopyTo(target[(2 * Vector<float>.Count)..]);
                sum3.CopyTo(target[(3 * Vector<float>.Count)..]);
            }
        }

        for (; at < line.Length; at++)
        {
            var sum = 0f;
            for (var tap = 0; tap < weights.Length; tap++)
            {
                sum = MathF.FusedMultiplyAdd(bytes[(tap * stride) + at], weights[tap], sum);
            }

            line[at] = sum;
        }
    }

    // A row of each plane = the weighted sums of the line's pixels.
    void Along(Vector128<float> scale, Vector128<float> shift, Span<float> result)
    {
        var (taps, plane) = (columns.Taps, height * width);
        var starts = columns.Starts[..width];
        var red = result[..width];
        var green = result.Slice(plane, width);
        var blue = result.Slice(2 * plane, width);
        ref var pixels = ref MemoryMarshal.GetArrayDataReference(line);
        ref var weight = ref MemoryMarshal.GetReference(columns.Weights);
        for (var x = 0; x < starts.Length; x++)
        {
            // Begin <= start and start + taps <= End for every start, so the line has what is read.
            ref var pixel = ref Unsafe.Add(ref pixels, (starts[x] - columns.Begin) * Colors);
            var sum = Vector128<float>.Zero;
            for (var tap = 0; tap < taps; tap++)
            {
                sum = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref pixel, (nuint)(tap * Colors)), Vector128.Create(Unsafe.Add(ref weight, tap)), sum);
            }

            weight = ref Unsafe.Add(ref weight, taps);
            sum = Vector128.FusedMultiplyAdd(sum, scale, shift);
            (red[x], green[x], blue[x]) = (sum.GetElement(0), sum.GetElement(1), sum.GetElement(2));
        }
    }
}
