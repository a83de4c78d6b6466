namespace RepFlow.Ilgpu.Layers;

/// <summary>
/// The Gaussian error linear unit in its tanh form, element by element, on any shape:
/// y = x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3))).
/// </summary>
/// <remarks>
/// Hendrycks and Gimpel 2016, the approximation of section 2; PyTorch's <c>gelu(approximate='tanh')</c>. It differs from
/// x * Phi(x), PyTorch's default, by less than 5e-4.
/// </remarks>
/// <example><code>var y = Gelu.Apply(x);</code></example>
[GpuLayer]
[Sample(Shapes = "2,3,4", Low = -3, High = 3)]
public static partial class Gelu
{
    // The root is taken when the layer is built, in double precision: a literal would have a float's digits.
    [Map]
    static float Output(float x) => 0.5f * x * (1f + MathF.Tanh(MathF.Sqrt(2f / MathF.PI) * (x + (0.044715f * x * x * x))));
}
