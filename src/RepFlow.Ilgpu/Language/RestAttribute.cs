namespace RepFlow.Ilgpu;

/// <summary>
/// An index over all axes of a view from its own position on, in row-major order, however many they are: <c>x[n, c, r]</c> fits (N, C) with one
/// value of <c>r</c>, (N, C, H, W) with H W of them, and every other number of axes from two on.
/// </summary>
/// <remarks>
/// <para>It is the last position of every view that it is used on, and stands there alone; as the last <see cref="Dim"/> it gives the result the
/// axes it runs over. All that is read with such an index has the same rest, which is checked when the layer is prepared. <c>x.Size(2)</c> is then
/// the number of elements of that rest, as is the index's own extent; as a number the index counts them from 0.</para>
/// <para>In a map of <c>float</c> parameters that has no other <see cref="Dim"/> it counts the elements of the whole tensor.</para>
/// </remarks>
/// <example><code>[Reduce(Reduction.Mean)] float Mean(Dim c, Over n, [Rest] Over r, View x) => x[n, c, r];</code></example>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class RestAttribute : Attribute;
