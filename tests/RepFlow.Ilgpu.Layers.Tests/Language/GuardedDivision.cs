namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Integer divisions that C# does not reach where the divisor is zero.</summary>
/// <param name="parts">A divisor that may be zero.</param>
[GpuLayer]
[Sample(0, Shapes = "3,7")]
[Sample(-3, Shapes = "3,7")]
sealed partial class GuardedDivision(int parts)
{
    [Map]
    float Output(Dim i, Dim j, View x)
    {
        var share = parts == 0 ? 4 : 7 / parts;
        var steps = (j > 0 ? 9 % j : 1) + (20 / (i + 2)) + (parts != 0 && j / parts == -1 ? 3 : 0);
        if (parts == 0)
        {
            return x[i, j] * (share + steps);
        }

        return (x[i, j] * share) + ((i - 7) / parts) + (i * j % parts) + steps;
    }
}
