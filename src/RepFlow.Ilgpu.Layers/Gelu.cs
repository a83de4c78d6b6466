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
    // (1 + tanh z) / 2 is 1 / (1 + exp(-2 z)), which keeps its digits far below 0. Beyond 20 it is 0 or 1, and the cube would overflow.
    // The root is taken when the layer is built, in double precision: a literal would have a float's digits.
    [Map]
    static float Output(float x)
    {
        var near = MathF.Min(MathF.Max(x, -20f), 20f);
        return x / (1f + MathF.Exp(-2f * MathF.Sqrt(2f / MathF.PI) * (near + (0.044715f * near * near * near))));
    }
}
