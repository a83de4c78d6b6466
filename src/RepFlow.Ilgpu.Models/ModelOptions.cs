namespace RepFlow.Ilgpu.Models;

/// <summary>What a network is made with besides its kind.</summary>
public sealed record ModelOptions
{
    /// <summary>The number of classes.</summary>
    public int Classes { get; init; } = 400;

    /// <summary>The frames of a clip.</summary>
    public int Frames { get; init; } = 16;

    /// <summary>The channels of a frame: 3 of colours, or two for each field of an optical flow.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>The rows of a frame, which networks that compute TV-L1 flow have to know.</summary>
    public int FrameHeight { get; init; } = 112;

    /// <summary>The columns of a frame.</summary>
    public int FrameWidth { get; init; } = 112;

    /// <summary>The settings of TV-L1 in networks that compute it. The default is OpenCV's on GPUs, which the paper's times are of.</summary>
    public TvL1Options TvL1 { get; init; } = TvL1Options.OpenCvCuda;

    /// <summary>
    /// Whether clips bring TV-L1 flow with them, for networks that take it as their input: then they are (N * frames, 5, H, W), the colours of each frame, and its flow to the next in 8 bits, from 0
    /// to 255. Otherwise it is computed where the network runs. Parameters are the same.
    /// </summary>
    public bool HasStoredFlow { get; init; }

    /// <summary>The channels of the first stage, at least 1; each stage has twice those of the one before. 64 is the published networks' width, 32 half of it.</summary>
    public int Width { get; init; } = 64;

    /// <summary>The probability with which a feature is dropped before the last layer in training.</summary>
    public float Dropout { get; init; }

    /// <summary>The flow; null for none.</summary>
    public FlowOptions? Flow { get; init; }

    /// <summary>Where a motion feature network looks for motion, and how (<see cref="MFNet"/>); other networks have none.</summary>
    public MotionOptions Motion { get; init; } = new();

    /// <summary>Where an optical-flow-guided network hangs, and what its losses count for (<see cref="Models.Off"/>); other networks have none.</summary>
    public OffOptions Off { get; init; } = new();

    /// <summary>What the losses of <see cref="ActionFlowNet"/> count for; other networks have none of them.</summary>
    public ActionFlowOptions ActionFlow { get; init; } = new();

    /// <summary>How TVNet computes flow (<see cref="Models.TvNet"/>); other networks do not.</summary>
    public TvNetOptions TvNet { get; init; } = new();

    /// <summary>Chooses the weights at the start.</summary>
    public ulong Seed { get; init; }
}
