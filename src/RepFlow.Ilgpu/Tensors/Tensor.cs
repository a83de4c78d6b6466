using ILGPU;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu;

/// <summary>A dense row-major tensor in a device's memory.</summary>
public sealed class Tensor : IDisposable
{
    /// <summary>Its elements as ILGPU sees them.</summary>
    /// <typeparam name="T">float or double, as <see cref="Precision"/> says.</typeparam>
    /// <returns>The view.</returns>
    public ArrayView<T> View<T>()
        where T : unmanaged => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
