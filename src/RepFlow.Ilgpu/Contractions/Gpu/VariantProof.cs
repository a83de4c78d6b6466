using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// Whether tensor cores and filtering compute what they should: before such a variant is used on a device for the first time, it and the portable kernel compute a small convolution of the
/// form at hand. Where they disagree it is never used there, which is said once.
/// </summary>
static class VariantProof
{
    // Images, channels, height and width (odd ones, so that borders and ends of rows fall anywhere), filters.
    const int Images = 2;
    const int Size = 9;
    const int Filters = 40;

    /// <summary>Whether a variant may be used.</summary>
    /// <param name="device">The device.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="layout">The form of the pass.</param>
    /// <returns>True if it agrees with the portable kernel.</returns>
    public static bool Holds(Device device, GpuVariant variant, MatrixLayout layout) => Holds(device, variant, layout, Compute);

    /// <summary>Whether Winograd's filtering may be used.</summary>
    /// <param name="device">The device.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="tilesSum">Whether sums are cut into tiles, not results.</param>
    /// <returns>True if it agrees with the portable kernel.</returns>
    public static bool Holds(Device device, GpuVariant variant, bool tilesSum) =>
        tilesSum ? Holds(device, variant, "tiles of sums", ByWeights(5), Compute) : Holds(device, variant, "tiles of results", Forward(3), Compute);

    /// <param name="device">The device.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="layout">The form of the pass.</param>
    /// <param name="compute">Computes a convolution by a variant, for tests.</param>
    internal static bool Holds(Device device, GpuVariant variant, MatrixLayout layout, Func<Device, GpuVariant, ContractionSpec, float[]> compute)
    {
        var form = layout.Form switch { MatrixForm.Depths => "sums over an image", MatrixForm.Runs => "sums over channels", MatrixForm.Patches => "sums over channels and taps", _ => "sums over taps" };

        // So many channels that they are filled up to whole steps, or too few for it.
        return Holds(device, variant, form, layout.Form == MatrixForm.Depths ? ByWeights(5) : Forward(layout.Form is MatrixForm.Runs or MatrixForm.Patches ? 56 : 3), compute);
    }

    static bool Holds(Device device, GpuVariant variant, string form, ContractionSpec spec, Func<Device, GpuVariant, ContractionSpec, float[]> compute)
    {
        var key = $"{variant.Name}, {form}";
        if (device.ProvedVariants.TryGetValue(key, out var holds))
        {
            return holds;
        }

        var expected = compute(device, GpuVariant.Tile64, spec);
        var actual = compute(device, variant, spec);
        var terms = spec.Products / spec.Result.Count;

        // No factor exceeds 1: both are rounded, and sums differ in their order.
        var tolerance = terms * ((variant.Rounding * (2 + variant.Rounding)) + 1e-6);
        holds = expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) <= tolerance);
        device.ProvedVariants[key] = holds;
        if (!holds)
        {
            device.Note?.Invoke($"{device}: contractions by {variant.Name} ({form}) disagree with the portable kernel here and are not used.");
        }

        return holds;
    }

    static float[] Compute(Device device, GpuVariant variant, ContractionSpec spec)
    {
        using var contraction = new Contraction<float, NoEpilogue<float>>(device, spec, variant);
        using var left = Tensor.From<float>(device, [spec.Left.Count], Values(spec.Left.Count));
        using var right = Tensor.From<float>(device, [spec.Right.Count], Values(spec.Right.Count));
        using var result = Tensor.Allocate(device, Precision.Single, [spec.Result.Count]);
        contraction.Run(left, right, result, accumulate: false, default);
        return result.Read<float>();
    }

    /// <summary>Numbers from -1 to 1 that have more digits than are kept.</summary>
    static float[] Values(int count) => [.. Enumerable.Range(0, count).Select(at => (((uint)at * 2654435761u >> 8) * (2f / (1 << 24))) - 1f)];

    /// <summary>x[n, c, i + r - 1, j + s - 1] * w[k, c, r, s] -> [n, k, i, j].</summary>
    static ContractionSpec Forward(int channels) => new(
        [new("n", Images, false), new("k", Filters, false), new("i", Size, false), new("j", Size, false), new("c", channels, true), new("r", 3, true), new("s", 3, true)],
        Image(channels, 0, 4, (2, 5), (3, 6)),
        Weights(channels, 1, 4, 5, 6),
        Plain(Images, Filters, 0, 1, 2, 3));

    /// <summary>up[n, k, i, j] * x[n, c, i + r - 1, j + s - 1] -> [k, c, r, s].</summary>
    static ContractionSpec ByWeights(int channels) => new(
        [new("k", Filters, false), new("c", channels, false), new("r", 3, false), new("s", 3, false), new("n", Images, true), new("i", Size, true), new("j", Size, true)],
        Plain(Images, Filters, 4, 0, 5, 6),
        Image(channels, 4, 1, (5, 2), (6, 3)),
        Weights(channels, 0, 1, 2, 3));

    static ContractionOperand Plain(int images, int channels, int n, int c, int i, int j) => new([Axis(images, n), Axis(channels, c), Axis(Size, i), Axis(Size, j)]);

    static ContractionOperand Weights(int channels, int k, int c, int r, int s) => new([Axis(Filters, k), Axis(channels, c), Axis(3, r), Axis(3, s)]);

    static ContractionOperand Image(int channels, int n, int c, (int At, int Tap) rows, (int At, int Tap) columns) =>
        new([Axis(Images, n), Axis(channels, c), Bordered(rows), Bordered(columns)]);

    static ContractionAxis Axis(int extent, int index) => new(extent, [new ContractionTerm(index, 1)]);

    static ContractionAxis Bordered((int At, int Tap) indices) => new(Size, [new ContractionTerm(indices.At, 1), new ContractionTerm(indices.Tap, 1)], Offset: -1);
}
