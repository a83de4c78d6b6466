using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A tensor as quads. It may begin behind a whole quad, as a part of another tensor does, but quads are read and written at their own addresses only.</summary>
/// <typeparam name="T">float or double.</typeparam>
struct GpuQuads<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The quads; nothing where there is no whole one.</summary>
    public ArrayView<GpuQuad<T>> View;

    /// <summary>The place in the tensor of the first quad's first element, or where that would be.</summary>
    public int First;

    /// <summary>The quads of a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <returns>The quads.</returns>
    public static GpuQuads<T> Of(ArrayView<T> tensor)
    {
        // By its place in the memory that it is a part of, which begins at whole quads: an address of OpenCL is a handle's, and what is no whole quad is dropped where a view is cast.
        var first = (int)(-Place(tensor) & 3);
        return new() { View = first + 4 > tensor.Length ? default : tensor.SubView(first, (tensor.Length - first) & ~3L).Cast<GpuQuad<T>>(), First = first };
    }

    static long Place<TView>(TView view)
        where TView : IContiguousArrayView => view.Index;

    /// <summary>Whether a quad begins at a place.</summary>
    /// <param name="quads">The quads.</param>
    /// <param name="at">The place in the tensor.</param>
    /// <returns>Whether one does, if there are three more elements.</returns>
    public static bool Has(GpuQuads<T> quads, int at) => ((at - quads.First) & 3) == 0;

    /// <summary>Where in <see cref="View"/> the quad is that begins at a place.</summary>
    /// <param name="quads">The quads.</param>
    /// <param name="at">The place in the tensor.</param>
    /// <returns>Its place.</returns>
    public static int At(GpuQuads<T> quads, int at) => (at - quads.First) >> 2;
}
