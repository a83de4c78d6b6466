using System.Numerics;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions;

/// <summary>What is done to every element of a contraction's result on its way to memory: a bias, a scale, another tensor added, an activation.</summary>
/// <remarks>
/// <para>
/// It sees the whole sum once: after the last pass and the last part of the sum, what was accumulated included. Elements that the contraction does not
/// select are left as they are. <see cref="Then{T, TFirst, TSecond}"/> chains two.
/// </para>
/// <para>
/// It is a struct, so that kernels and the just-in-time compiler specialise the contraction for it, and may hold views and numbers. Functions beyond
/// arithmetic come on GPUs from a type parameter of its own (<see cref="INumbers{T}"/>), on the host from the lanes.
/// </para>
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <example><code>
/// // Adds a number for each channel; a plane of the result has so many elements.
/// readonly struct Bias&lt;T&gt;(ArrayView&lt;T&gt; biases, int channels, int plane) : IEpilogue&lt;T&gt;
///     where T : unmanaged, INumber&lt;T&gt;
/// {
///     public int Run => plane;
///
///     public T Element(T value, int at) => value + biases[at / plane % channels];
///
///     public TLanes Lanes&lt;TLanes&gt;(TLanes values, int at)
///         where TLanes : unmanaged, ILanes&lt;TLanes, T&gt; => values + TLanes.All(biases[at / plane % channels]);
///
///     public unsafe void Row&lt;TLanes&gt;(T* elements, int at, int count)
///         where TLanes : unmanaged, ILanes&lt;TLanes, T&gt; => EpilogueRow.Each&lt;T, TLanes, Bias&lt;T&gt;&gt;(this, elements, at, count);
/// }
///
/// using var convolution = new Contraction&lt;float, Bias&lt;float&gt;&gt;(device, spec);
/// convolution.Run(x, w, y, accumulate: false, new(b.View&lt;float&gt;(), 64, 56 * 56));
/// </code></example>
public unsafe interface IEpilogue<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>
    /// How many neighbouring elements of the result are alike, counted from its first element: lanes never cross a multiple of it. 0 where all are.
    /// </summary>
    int Run { get; }

    /// <summary>An element of the result in a kernel.</summary>
    /// <param name="value">The sum.</param>
    /// <param name="at">The element's place in the result, row-major.</param>
    /// <returns>What is stored.</returns>
    T Element(T value, int at);

    /// <summary>Neighbouring elements of the result on the host.</summary>
    /// <typeparam name="TLanes">How many.</typeparam>
    /// <param name="values">The sums.</param>
    /// <param name="at">The first element's place in the result, row-major.</param>
    /// <returns>What is stored.</returns>
    TLanes Lanes<TLanes>(TLanes values, int at)
        where TLanes : unmanaged, ILanes<TLanes, T>;

    /// <summary>The same done to neighbouring elements that are stored already, on the host: what is alike for all of them is computed once.</summary>
    /// <typeparam name="TLanes">How many at once; no more than there are.</typeparam>
    /// <param name="elements">The sums, replaced by what they become.</param>
    /// <param name="at">The first element's place in the result, row-major.</param>
    /// <param name="count">How many; they do not cross a multiple of <see cref="Run"/>.</param>
    void Row<TLanes>(T* elements, int at, int count)
        where TLanes : unmanaged, ILanes<TLanes, T>;
}
