using RepFlow.Ilgpu.Cli.Flow;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>The least work of the flow layer, counted from its formulas: an addition, multiplication, division, root or comparison is one operation.</summary>
/// <param name="ForwardFlop">Floating-point operations of a forward pass.</param>
/// <param name="ForwardBytes">Bytes that a forward pass must move: both inputs read, both components written.</param>
/// <param name="BothBytes">Bytes that a forward and a backward pass must move: besides, inputs and upstream read, two adjoints written.</param>
sealed record FlowWork(double ForwardFlop, double ForwardBytes, double BothBytes)
{
    /// <summary>Counts.</summary>
    /// <param name="settings">The layer.</param>
    /// <param name="shape">The inputs' shape.</param>
    /// <returns>The work.</returns>
    public static FlowWork Of(FlowSettings settings, Shape shape)
    {
        // Taps of the gradients: 3x3 of F2 and of u in the paper; 3 and 2 of the published layer.
        var (imageTaps, flowTaps) = settings.Variant == FlowVariant.Paper ? (9, 9) : (3, 2);

        // grad F2 in x and y, |grad F2|^2 and its inverse, F2 - F1.
        var once = (2 * ((2 * imageTaps) - 1)) + 4 + 1;

        // rho: 4; its three cases: 2 comparisons, 1 bound, 1 product; v: 4; div p of two components over 2 axes of 2 taps: 14;
        // u: 4; grad u of two components: 4 correlations; the norm: 2 * (3 + 1); p: 2 * (2 + 2 * 3).
        var iteration = 4 + 4 + 4 + 14 + 4 + (4 * ((2 * flowTaps) - 1)) + 8 + 16;
        var elements = (double)shape.Count;
        var bytes = settings.Precision == Precision.Single ? 4 : 8;
        return new FlowWork(elements * (once + ((double)iteration * settings.Iterations)), 4 * elements * bytes, 10 * elements * bytes);
    }
}
