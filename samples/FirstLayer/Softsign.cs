using RepFlow.Ilgpu;

namespace FirstLayer;

/// <summary>y = x / (1 + |x|). This is all it takes: kernels for every device, and their gradients, are generated from it.</summary>
[GpuLayer]
public static partial class Softsign
{
    [Map]
    static float Output(float x) => x / (1f + MathF.Abs(x));
}
