using System.ComponentModel;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Device memory in which an iteration keeps its states between launches. It grows when more is asked for, and then stays.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PlaneScratch : IDisposable
{
    Tensor[] planes = [];

    /// <summary>A tensor, all zero when it is new.</summary>
    /// <param name="at">Its number.</param>
    public Tensor this[int at] => planes[at];

    /// <summary>Makes sure that there are tensors of a size. When there are not, all are allocated anew.</summary>
    /// <param name="device">Where.</param>
    /// <param name="precision">The type of their elements.</param>
    /// <param name="count">How many.</param>
    /// <param name="elements">The number of elements of each.</param>
    public void Require(Device device, Precision precision, int count, int elements)
    {
        if (planes.Length >= count && (count == 0 || planes[0].Count == elements))
        {
            return;
        }

        Dispose();
        planes = new Tensor[count];
        for (var at = 0; at < count; at++)
        {
            planes[at] = Tensor.Allocate(device, precision, [elements]);
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (var plane in planes)
        {
            plane?.Dispose();
        }

        planes = [];
    }
}
