namespace RepFlow.Ilgpu.Training;

/// <summary>How far a file may be from the network that is to begin with its weights.</summary>
/// <example><code>
/// // ImageNet's weights for a network with a flow block, 51 classes and clips.
/// var report = network.LoadWeights("resnet34.pth", WeightsLoadOptions.Transfer);
/// Console.WriteLine(string.Join(Environment.NewLine, report.Lines));
/// </code></example>
public sealed record WeightsLoadOptions
{
    /// <summary>The file has every parameter in its shape, and nothing besides: the default.</summary>
    public static WeightsLoadOptions Strict { get; } = new();

    /// <summary>All that is done with weights from elsewhere.</summary>
    public static WeightsLoadOptions Transfer { get; } = new()
    {
        ReplacesHead = true,
        InflatesFrames = true,
        AveragesChannels = true,
        AllowsOtherParts = true,
    };

    /// <summary>Where the last <see cref="Layers.Linear"/> is for another number of classes, its weight and bias stay as they are.</summary>
    public bool ReplacesHead { get; init; }

    /// <summary>
    /// Weights (N, C, H, W) of a convolution of images become those of one of clips, (N, C, T, H, W): repeated over time and divided by T, so that a clip of
    /// one picture again and again gives what the picture gave (Carreira and Zisserman 2017).
    /// </summary>
    public bool InflatesFrames { get; init; }

    /// <summary>
    /// The first convolution may be for another number of channels, as for the fields of an optical flow: each gets the mean over the file's channels (Wang et
    /// al. 2016, "cross modality pre-training").
    /// </summary>
    public bool AveragesChannels { get; init; }

    /// <summary>
    /// The network may have whole parts that the file has not, as a flow block, which stay as they are; or the file may have parts that the network has not. A
    /// part is what the name has before its first dot. Where each has some that the other lacks, names are spelled differently, and that stays an error.
    /// </summary>
    public bool AllowsOtherParts { get; init; }
}
