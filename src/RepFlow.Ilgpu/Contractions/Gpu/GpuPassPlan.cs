using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>What is known of a pass before a variant is chosen for it: its borders, how its elements lie, and which special variants its axes allow.</summary>
sealed class GpuPassPlan
{
    readonly Device device;
    readonly WinogradForm? filters;
    readonly Dictionary<GpuVariant, MatrixLayout> layouts = [];
    readonly Dictionary<GpuVariant, GpuWinogradLayout?> filtered = [];

    /// <summary>Looks at a pass.</summary>
    /// <param name="device">The device.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="isSingle">Whether the tensors are of single precision.</param>
    public GpuPassPlan(Device device, ContractionPass pass, bool isSingle)
    {
        this.device = device;
        Pass = pass;
        RowBorder = new GpuBorderLayout(pass, pass.A);
        ColumnBorder = new GpuBorderLayout(pass, pass.B);

        // Three kernels: no test, one word for the rows (rows come from the operand with the border), or two words for both.
        Words = ColumnBorder.Words == 0 && RowBorder.Words < 2 ? RowBorder.Words : 2;
        RowSteps = pass.Steps(pass.A, ContractionPass.DenseStrides(pass.A));
        ColumnSteps = pass.Steps(pass.B, ContractionPass.DenseStrides(pass.B));
        filters = WinogradForm.Find(pass, [pass]);
        List<GpuVariant> special = [];
        if (isSingle && pass.Count(IndexRole.Summed) > 0)
        {
            special.AddRange(GpuVariant.All.Where(variant => variant.KeepsPatches && variant.Precision == device.MatrixPrecision && Layout(variant)!.Form == MatrixForm.Patches));
        }

        special.AddRange(GpuVariant.All.Where(variant => Winograd(variant) is not null));
        Shape = GpuShape.Of(isSingle, pass, Words, RowSteps, ColumnSteps, special, Winograd(GpuVariant.Winograd) is { Pays: true });
    }

    /// <summary>The pass.</summary>
    public ContractionPass Pass { get; }

    /// <summary>The borders of the operands.</summary>
    public GpuBorderLayout RowBorder { get; }

    /// <inheritdoc cref="RowBorder"/>
    public GpuBorderLayout ColumnBorder { get; }

    /// <summary>The words of the border test.</summary>
    public int Words { get; }

    /// <summary>The words that the border tests may have with other extents.</summary>
    public int[] PossibleWords => ColumnBorder.IsPossible || Words == 2 ? [0, 1, 2] : RowBorder.IsPossible ? [0, 1] : [0];

    /// <summary>How far each index moves in the operand that holds the rows, and in the other one.</summary>
    public int[] RowSteps { get; }

    /// <inheritdoc cref="RowSteps"/>
    public int[] ColumnSteps { get; }

    /// <summary>What decides which variant computes it fastest.</summary>
    public GpuShape Shape { get; }

    /// <summary>How the pass is laid out for tensor cores.</summary>
    /// <param name="variant">The variant.</param>
    /// <returns>The layout; null for other variants.</returns>
    public MatrixLayout? Layout(GpuVariant variant)
    {
        if (variant.IsMatrix && !layouts.ContainsKey(variant))
        {
            layouts.Add(variant, MatrixLayout.Of(Pass, RowSteps, RowBorder, ColumnBorder, variant));
        }

        return layouts.GetValueOrDefault(variant);
    }

    /// <summary>How the pass is laid out for Winograd's filtering.</summary>
    /// <param name="variant">The variant.</param>
    /// <returns>The layout; null for other variants, and where its axes have not the form.</returns>
    public GpuWinogradLayout? Winograd(GpuVariant variant)
    {
        if (variant.IsWinograd && filters is not null && !filtered.ContainsKey(variant))
        {
            filtered.Add(variant, GpuWinogradLayout.Of(filters, variant));
        }

        return filtered.GetValueOrDefault(variant);
    }

    /// <summary>Whether a variant computes on the device what the portable ones do, which is tried for those that are not portable.</summary>
    /// <param name="variant">The variant.</param>
    /// <returns>Whether it does.</returns>
    public bool Holds(GpuVariant variant) =>
        variant.IsWinograd ? VariantProof.Holds(device, variant, filters!.TilesSum) : Layout(variant) is not { } layout || VariantProof.Holds(device, variant, layout);
}
