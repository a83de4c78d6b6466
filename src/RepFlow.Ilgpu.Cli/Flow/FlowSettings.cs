using TvL1Options = RepFlow.Ilgpu.Models.TvL1Options;

namespace RepFlow.Ilgpu.Cli.Flow;

/// <summary>Which flow layer runs, and how.</summary>
/// <param name="Variant">The form of the layer.</param>
/// <param name="Iterations">The number of iterations.</param>
/// <param name="Precision">The type of every tensor.</param>
sealed record FlowSettings(FlowVariant Variant, int Iterations, Precision Precision)
{
    /// <summary>The settings of <see cref="FlowVariant.TvL1"/>.</summary>
    public TvL1Options TvL1 { get; init; } = TvL1Options.OpenCv;

    /// <summary>The settings in words, as in <c>cvpr19, 50 iterations, f32</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Variant == FlowVariant.TvL1
        ? $"{VariantName}, {Reporting.Counted.Of(TvL1.Scales, "scale")}, {Reporting.Counted.Of(TvL1.Warps, "warp")}, {Reporting.Counted.Of(Iterations, "iteration")} at most, {PrecisionName}"
        : $"{VariantName}, {Reporting.Counted.Of(Iterations, "iteration")}, {PrecisionName}";

    /// <summary>
    /// How many rows up or down a pixel's flow depends on: one for each iteration, two where the kernels are those of the paper, and those of
    /// the image's gradient and its edge. In TV-L1 it depends on all.
    /// </summary>
    public long Reach => Variant == FlowVariant.TvL1 ? int.MaxValue : ((Variant == FlowVariant.Paper ? 2L : 1L) * Iterations) + 2;

    /// <summary>About how many bytes a pixel takes in single precision, with inputs, flow, and what is in flight.</summary>
    public int BytesAPixel => Variant == FlowVariant.TvL1 ? 400 : 160;

    /// <summary>The variant as the command line names it.</summary>
    public string VariantName => Variant switch { FlowVariant.Paper => "paper", FlowVariant.Cvpr19 => "cvpr19", _ => "tvl1" };

    /// <summary>The precision as the command line names it.</summary>
    public string PrecisionName => Precision == Precision.Single ? "f32" : "f64";
}
