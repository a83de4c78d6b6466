namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>An axis along which a window slides.</summary>
/// <param name="Kept">The index of the result.</param>
/// <param name="Summed">The index of the window; null where it has one position.</param>
sealed record HostWindowAxis(int Kept, int? Summed)
{
    /// <summary>Both indices.</summary>
    public int[] Indices => Summed is { } summed ? [Kept, summed] : [Kept];

    /// <summary>The positions of a window.</summary>
    /// <param name="pass">The pass.</param>
    /// <returns>Their number.</returns>
    public int Taps(ContractionPass pass) => Summed is { } summed ? pass.Extents[summed] : 1;
}
