namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>How the terms of a sum lie in the operands of a contraction on tensor cores.</summary>
enum MatrixForm
{
    /// <summary>Anywhere, rows side by side (<see cref="MatrixLines"/>).</summary>
    Lines,

    /// <summary>Side by side in the row operand (<see cref="MatrixDepths"/>).</summary>
    Depths,

    /// <summary>In runs that are inside or outside together and are laid side by side before (<see cref="MatrixRuns"/>).</summary>
    Runs,

    /// <summary>As in <see cref="Runs"/>, and under all taps a tile's rows lie in few lines (<see cref="MatrixPatches"/>).</summary>
    Patches,
}
