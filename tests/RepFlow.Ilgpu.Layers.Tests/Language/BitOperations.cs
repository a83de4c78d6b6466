namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Bits of integers: constants, along the vectors of the host, of hyper-parameters, shifted by more places than there are, and as positions.</summary>
/// <param name="places">How far something is shifted, also by a number that is none.</param>
[GpuLayer]
[Sample(5, Shapes = "2,9")]
[Sample(-3, Shapes = "1,6")]
sealed partial class BitOperations(int places)
{
    [Map]
    float Output(Dim n, Dim i, View x)
    {
        var hash = (i * 747796405) + (places ^ 277803737);
        hash ^= hash >>> 16;
        hash *= 739982445;
        hash ^= hash << 7;
        hash = int.RotateLeft(hash, 11) | 1;
        var lowest = 1 << 31;
        var bits = (hash & 255) + ((hash >> 24) * 3) + ((hash >>> 28) << 4) + (~i & 7) + (lowest >> 30) + (lowest >>> 30) + ((lowest ^ -1) >> 20);
        var moved = (i << places) + (-i >> places) + (-7 >>> places) + (1 << i);
        var signs = (hash < 0 ? 1f : 0f) + ((hash & lowest) != 0 ? 2f : 0f) + ((hash / 16 < 0) == (hash < 0) ? 4f : 8f);
        return ((bits + (moved % 1000)) * 0.01f * x[n, i]) + (signs * x[n, i >> 1]) + (x[n, i & 3] * x[n, (i ^ 1) & 1]);
    }
}
