namespace RepFlow.Ilgpu.Training.Data;

/// <summary>What becomes of a clip's pixels on their way to a network: resizing, crop, flip, colours, normalisation, for all frames of a clip alike.</summary>
/// <remarks>Frames are resized bilinearly, with antialiasing where they shrink, as by PIL and torchvision. Colours are changed by torchvision's definitions, in floating point.</remarks>
/// <example><code>
/// var training = new Augmentation { ShortSide = 128, Crop = CropKind.MultiScale, Flip = 0.5 };
/// var evaluation = new Augmentation { ShortSide = 128 };
/// </code></example>
public sealed record Augmentation
{
    /// <summary>The height of the result in pixels.</summary>
    public int Height { get; init; } = 112;

    /// <summary>The width of the result in pixels.</summary>
    public int Width { get; init; } = 112;

    /// <summary>
    /// The shorter side that frames are resized to before <see cref="CropKind.Center"/>, <see cref="CropKind.Three"/> and <see cref="CropKind.Random"/>, in pixels; 0 for as they
    /// are. A frame smaller than the result is enlarged to it all the same. The other crops are parts of the frame whatever its size.
    /// </summary>
    public int ShortSide { get; init; }

    /// <summary>Which part of the frame is seen.</summary>
    public CropKind Crop { get; init; }

    /// <summary>How many crops are drawn of each clip, where they are random.</summary>
    public int RandomCrops { get; init; } = 1;

    /// <summary>The least share of the frame's area that <see cref="CropKind.RandomResized"/> takes.</summary>
    public double LeastArea { get; init; } = 0.08;

    /// <summary>The probability that left and right change places.</summary>
    public double Flip { get; init; }

    /// <summary>
    /// Frames are flow fields: red is the horizontal component, with 127.5 for none, as data sets store them. A flip negates it.
    /// </summary>
    public bool IsFlow { get; init; }

    /// <summary>Brightness is multiplied by 1 - this to 1 + this.</summary>
    public double Brightness { get; init; }

    /// <summary>The distance from the frame's mean grey is multiplied by 1 - this to 1 + this.</summary>
    public double Contrast { get; init; }

    /// <summary>The distance from the pixel's grey is multiplied by 1 - this to 1 + this.</summary>
    public double Saturation { get; init; }

    /// <summary>Hue is turned by up to this share of the circle to either side, at most 0.5.</summary>
    public double Hue { get; init; }

    /// <summary>What is taken off red, green and blue, which are 0 to 1. The default is ImageNet's mean, which torchvision's weights of image networks expect.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0.485f, 0.456f, 0.406f];

    /// <summary>What red, green and blue are then divided by. The default is ImageNet's standard deviation.</summary>
    public IReadOnlyList<float> Deviation { get; init; } = [0.229f, 0.224f, 0.225f];

    /// <summary>How many crops are made of each clip.</summary>
    public int Crops => Crop switch { CropKind.Center => 1, CropKind.Three => 3, _ => RandomCrops };

    /// <summary>Whether colours are changed.</summary>
    internal bool HasJitter => Brightness > 0 || Contrast > 0 || Saturation > 0 || Hue > 0;

    /// <summary>Refuses settings that cannot be.</summary>
    /// <exception cref="InputException">One cannot be.</exception>
    public void Check()
    {
        const int Most = 1 << 14;
        Require(Height is > 0 and <= Most && Width is > 0 and <= Most, $"A crop of {Height}x{Width} pixels cannot be: give sides from 1 to {Most}.");
        Require(ShortSide is >= 0 and <= Most, $"A shorter side of {ShortSide} pixels cannot be: give 0 for frames as they are, up to {Most}.");
        Require(RandomCrops is > 0 and <= Most, $"{RandomCrops} crops of a clip cannot be: give at least 1.");
        Require(LeastArea is > 0 and <= 1, $"A crop of at least {LeastArea} of the frame cannot be: give a share above 0, up to 1.");
        Require(Flip is >= 0 and <= 1, $"A flip with probability {Flip} cannot be: give 0 to 1.");
        Require(Brightness is >= 0 and <= 1e3 && Contrast is >= 0 and <= 1e3 && Saturation is >= 0 and <= 1e3, "Brightness, contrast and saturation change by 0 or more.");
        Require(Hue is >= 0 and <= 0.5, $"Hue cannot be turned by {Hue} of the circle: give 0 to 0.5.");
        Require(Mean.Count == 3 && Deviation.Count == 3 && Deviation.All(value => value > 0), "Mean and deviation are three numbers each, the deviations above 0.");
        Require(!(IsFlow && HasJitter), "Flow fields have no colours to change: leave colour jitter out.");
    }

    static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InputException(otherwise);
        }
    }
}
