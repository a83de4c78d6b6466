using System.ComponentModel;
using System.Runtime.CompilerServices;
using ILGPU;

namespace RepFlow.Ilgpu.Devices;

/// <summary>The memory behind views on the host device, for host bodies. On other devices a view's memory is out of reach.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HostView
{
    /// <summary>The address of a view's first element; null for an empty view.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <param name="view">The view, on the host device.</param>
    /// <returns>The address; null for a view of no elements.</returns>
    public static unsafe T* HostPointer<T>(this ArrayView<T> view)
        where T : unmanaged => view.Length == 0 ? null : (T*)Unsafe.AsPointer(ref view[0L]);

    /// <summary>A view's elements.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <param name="view">The view, on the host device.</param>
    /// <returns>The elements.</returns>
    public static unsafe Span<T> HostSpan<T>(this ArrayView<T> view)
        where T : unmanaged => new(view.HostPointer(), view.IntLength);
}
