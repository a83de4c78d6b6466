namespace RepFlow.Ilgpu.Layers;

/// <summary>An affine map of each row: y[n,k] = Bias[k] + sum over c of x[n,c] * Weight[k,c].</summary>
/// <remarks>x is (N, inFeatures); y is (N, outFeatures).</remarks>
/// <param name="inFeatures">Columns of x.</param>
/// <param name="outFeatures">Columns of y.</param>
/// <param name="bias">Whether a number is added to each column of y.</param>
/// <exception cref="ArgumentException">A count is below 1.</exception>
/// <example><code>var logits = new Linear(512, 51).Forward(features);</code></example>
[GpuLayer]
[Sample(5, 3, Shapes = "4,5")]
[Sample(3, 4, false, Shapes = "2,3")]
public sealed partial class Linear(int inFeatures, int outFeatures, bool bias = true)
{
    /// <summary>Whether <see cref="Bias"/> is added.</summary>
    public bool HasBias { get; } = bias;

    /// <summary>The matrix, (outFeatures, inFeatures).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.KaimingNormal(
        Require.Positive(outFeatures, "The number of output features"), Require.Positive(inFeatures, "The number of input features"));

    /// <summary>What is added to each column, (outFeatures); of no elements without bias.</summary>
    [Parameter]
    public Parameter Bias { get; } = Initial.Zeros(bias ? outFeatures : 0);

    [Contract]
    float Product(Dim n, Dim k, Over c, View x) => x[n, c] * Weight[k, c];

    [Map, When(nameof(HasBias))]
    float Output(Dim n, Dim k, float product) => product + Bias[k];
}
