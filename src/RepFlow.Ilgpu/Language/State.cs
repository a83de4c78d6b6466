namespace RepFlow.Ilgpu;

/// <summary>
/// What an iteration carries from phase to phase, on chip, or what a scan has computed before. It reads like a <see cref="View"/> that is zero outside; a scan's may start as something else.
/// </summary>
/// <param name="values">The elements, row-major.</param>
/// <param name="shape">The shape.</param>
public sealed class State(double[] values, Shape shape) : View(values, shape)
{
    readonly View? start;
    readonly int along;

    /// <summary>The state of a scan.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="along">The axis along which the scan runs.</param>
    /// <param name="start">What stands before its beginning: a view of the other axes; null for zeros.</param>
    internal State(Shape shape, int along, View? start)
        : this(new double[shape.Count], shape) =>
        (this.along, this.start) = (along, start);

    /// <inheritdoc/>
    private protected override float Outside(ReadOnlySpan<int> index) =>
        start is not null && (uint)index[along] >= (uint)Shape[along] ? start.Read([.. index[..along], .. index[(along + 1)..]]) : 0f;
}
