using System.Numerics;
using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Four neighbouring elements, read as one.</summary>
/// <typeparam name="T">float or double.</typeparam>
[StructLayout(LayoutKind.Sequential)]
struct GpuQuad<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The elements.</summary>
    public T X, Y, Z, W;

    /// <summary>sum + quad * factor, element by element.</summary>
    public static GpuQuad<T> MultiplyAdd(GpuQuad<T> sum, GpuQuad<T> quad, T factor) => new()
    {
        X = sum.X + (quad.X * factor),
        Y = sum.Y + (quad.Y * factor),
        Z = sum.Z + (quad.Z * factor),
        W = sum.W + (quad.W * factor),
    };

    /// <summary>The sum of the elements.</summary>
    public static T Sum(GpuQuad<T> quad) => quad.X + quad.Y + (quad.Z + quad.W);

    /// <summary>The sum of the elements' squares.</summary>
    public static T Squares(GpuQuad<T> quad) => (quad.X * quad.X) + (quad.Y * quad.Y) + ((quad.Z * quad.Z) + (quad.W * quad.W));

    /// <summary>Both, element by element.</summary>
    public static GpuQuad<T> Add(GpuQuad<T> one, GpuQuad<T> other) => new() { X = one.X + other.X, Y = one.Y + other.Y, Z = one.Z + other.Z, W = one.W + other.W };
}
