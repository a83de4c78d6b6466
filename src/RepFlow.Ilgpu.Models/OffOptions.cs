namespace RepFlow.Ilgpu.Models;

/// <summary>What an optical-flow-guided network hangs on its residual network. The defaults are the authors' where they have such.</summary>
public sealed record OffOptions
{
    /// <summary>The first of the four stages on which it hangs; those behind it follow. Theirs hangs on features of 28, 14 and 7 pixels, which are stages 2 to 4 of frames of 224 pixels.</summary>
    public int FirstStage { get; init; } = 1;

    /// <summary>The probability with which a gradient over space is dropped in training.</summary>
    public float UnitDropout { get; init; } = 0.8f;

    /// <summary>What the loss of each stage's head counts for beside that of the appearance, which counts for 1.</summary>
    public IReadOnlyList<float> LossWeights { get; init; } = [1, 1, 1, 1];

    /// <summary>Whether the residual network and its last layer are not learned, as theirs, which was trained before; its normalisations go by each batch all the same.</summary>
    public bool FreezesAppearance { get; init; }
}
