namespace RepFlow.Ilgpu.Models;

/// <summary>
/// What a motion feature network does between its stages. Its paper leaves some of this open; the defaults are the plainest reading of it: motion blocks between stages, no
/// normalisation inside them, every direction of all channels.
/// </summary>
public sealed record MotionOptions
{
    /// <summary>Whether motion is put behind the features along the channels, and both convolved to as many as there were (MFNet-C); else it is added to them (MFNet-S).</summary>
    public bool Concatenates { get; init; }

    /// <summary>The blocks that a motion block follows: 1 for the stem, 2 to 5 for the four stages. The paper's stand between the stages.</summary>
    public IReadOnlyList<int> After { get; init; } = [2, 3, 4];

    /// <summary>How many times the channels in which motion is looked for the features have.</summary>
    public int Reduction { get; init; } = 16;

    /// <summary>Whether each direction has channels of its own, a ninth of those in which motion is looked for, which are a multiple of nine then.</summary>
    public bool IsGrouped { get; init; }

    /// <summary>Whether the convolutions of a motion block are normalised and rectified.</summary>
    public bool IsNormalized { get; init; }
}
