using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>
/// A 5x5 neighbourhood with taps of its own for each channel: y[n,c,i,j] = sum over r,s of Taps[c,r,s] * x[n, c, i + r - 2, j + s - 2], zero
/// outside. It starts as a blur.
/// </summary>
/// <param name="channels">Channels of x.</param>
[GpuLayer]
[Sample(2, Shapes = "2,2,7,6")]
public sealed partial class Stencil5x5(int channels)
{
    /// <summary>The taps, (channels, 5, 5).</summary>
    [Parameter]
    public Parameter Taps { get; } = Initial.Constant(1.0 / 25, channels, 5, 5);

    [Map]
    float Output(Dim n, Dim c, Dim i, Dim j, View x)
    {
        var sum = 0f;
        for (var r = 0; r < 5; r++)
        {
            for (var s = 0; s < 5; s++)
            {
                sum += Taps[c, r, s] * x[n, c, i + r - 2, j + s - 2];
            }
        }

        return sum;
    }
}
