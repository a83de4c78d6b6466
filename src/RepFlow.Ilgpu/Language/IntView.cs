namespace RepFlow.Ilgpu;

/// <summary>
/// An input of integers as a definition reads it: labels, indices, flags. Its elements are 32-bit integers on every device, in either precision of the layer, and C#'s in the definition: they are
/// compared, computed with, and positions of other views. The result has no gradient by them.
/// </summary>
/// <remarks>The tensor that the layer is given for it is of <see cref="Precision.Int32"/>. In a map an input of integers can be an <c>int</c> parameter as well, the element where the result stands.</remarks>
/// <param name="values">The elements, row-major, whole numbers; null for zeros.</param>
/// <param name="shape">The shape.</param>
/// <param name="border">What reads outside give.</param>
/// <example><code>
/// [GpuLayer]
/// public sealed partial class Embedding(int words, int channels)
/// {
///     [Parameter] public Parameter Table { get; } = Initial.KaimingNormal(words, channels);
///
///     [Map]
///     float Output(Dim n, Dim k, IntView word) => Table[word[n], k];
/// }
/// </code></example>
public sealed class IntView(double[]? values, Shape shape, Border border = Border.Zero) : View(values, shape, border)
{
    /// <summary>The element at an index.</summary>
    public new int this[int a] => (int)Element([a]);

    /// <inheritdoc cref="this[int]"/>
    public new int this[int a, int b] => (int)Element([a, b]);

    /// <inheritdoc cref="this[int]"/>
    public new int this[int a, int b, int c] => (int)Element([a, b, c]);

    /// <inheritdoc cref="this[int]"/>
    public new int this[int a, int b, int c, int d] => (int)Element([a, b, c, d]);

    /// <inheritdoc cref="this[int]"/>
    public new int this[int a, int b, int c, int d, int e] => (int)Element([a, b, c, d, e]);

    /// <inheritdoc cref="this[int]"/>
    public new int this[int a, int b, int c, int d, int e, int f] => (int)Element([a, b, c, d, e, f]);
}
