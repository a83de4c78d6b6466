namespace RepFlow.Ilgpu.Cli.Flow;

/// <summary>Which flow layer runs, and how.</summary>
/// <param name="Variant">The form of the layer.</param>
/// <param name="Iterations">The number of iterations.</param>
/// <param name="Precision">The type of every tensor.</param>
sealed record FlowSettings(FlowVariant Variant, int Iterations, Precision Precision)
{
    /// <summary>The settings in words, as in <c>cvpr19, 50 iterations, f32</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{VariantName}, {Iterations} iteration{(Iterations == 1 ? string.Empty : "s")}, {PrecisionName}";

    /// <summary>
    /// How many rows up or down a pixel's flow depends on: one for each iteration, two where the kernels are those of the paper, and those of
    /// the image's gradient and its edge.
    /// </summary>
    public long Reach => ((Variant == FlowVariant.Paper ? 2L : 1L) * Iterations) + 2;

    /// <summary>The variant as the command line names it.</summary>
    public string VariantName => Variant == FlowVariant.Paper ? "paper" : "cvpr19";

    /// <summary>The precision as the command line names it.</summary>
    public string PrecisionName => Precision == Precision.Single ? "f32" : "f64";
}
