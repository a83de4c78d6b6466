namespace RepFlow.Ilgpu;

/// <summary>An index that a stage folds over. In a definition it is an integer; run as plain C#, it is one value of that index.</summary>
/// <param name="value">The value.</param>
/// <param name="extent">The number of values that the index takes.</param>
public readonly struct Over(int value, int extent)
{
    /// <summary>The index's value, from 0 to <see cref="Extent"/> - 1.</summary>
    public int Value { get; } = value;

    /// <summary>The number of values that the index takes.</summary>
    public int Extent { get; } = extent;

    /// <summary>The index as an integer.</summary>
    /// <param name="over">The index.</param>
    public static implicit operator int(Over over) => over.Value;

    /// <summary>The position on an axis that holds this index and, faster, another one: <c>this * inner.Extent + inner</c>.</summary>
    /// <param name="inner">The faster index.</param>
    /// <returns>The joined position.</returns>
    public int Join(Over inner) => (Value * inner.Extent) + inner.Value;

    /// <inheritdoc cref="Join(Over)"/>
    public int Join(Dim inner) => (Value * inner.Extent) + inner.Value;
}
