namespace RepFlow.Ilgpu.Layers;

/// <summary>Pictures of 8 bits in the range from -1 to 1: y = x / 127.5 - 1.</summary>
/// <remarks>x has any shape, and y the same.</remarks>
/// <example><code>var y = UnitRange.Apply(bytes);</code></example>
[GpuLayer]
public static partial class UnitRange
{
    [Map]
    static float Output(float x) => (x * (1f / 127.5f)) - 1f;
}
