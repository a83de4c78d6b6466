using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Four neighbouring elements, read as one.</summary>
/// <typeparam name="T">float or double.</typeparam>
[StructLayout(LayoutKind.Sequential)]
struct GpuQuad<T>
    where T : unmanaged
{
    /// <summary>The elements.</summary>
    public T X, Y, Z, W;
}
