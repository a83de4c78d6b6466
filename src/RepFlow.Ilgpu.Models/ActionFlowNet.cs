using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// A network over space and time that learns actions and flow together (Ng, Choi, Neumann and Davis, ActionFlowNet: Learning Motion Representation for Action Recognition, WACV 2018): a 3-D residual
/// network of 18 layers, whose features a class head and a decoder of the flow share.
/// </summary>
/// <remarks>
/// <para>The paper is followed from memory, and what follows is assumed: the stages step by two pixels and by no frame, so that every frame has its features; the decoder is FlowNetS's on
/// each frame that has a successor, rectified as the encoder is; the error is the mean end-point error at four resolutions, against the given flow averaged over as many pixels.</para>
/// <para>In training it takes the flow from each frame of a clip to its next besides, (N * (frames - 1), 2, H, W), x first, in pixels: that of another method, which teaches it, or with
/// <see cref="ActionFlowOptions.Teacher"/> TV-L1, which is computed of the frames. Where it predicts, no flow is computed. Sides are multiples of 16. Parameters of the encoder have torchvision's names (r3d_18).</para>
/// </remarks>
/// <example><code>
/// var network = new ActionFlowNet(new() { Classes = 51, Frames = 16 });
/// using var step = new TrainingStep(network, device, Precision.Single, [[16, 3, 112, 112]]);
/// step.Inputs[0].Write(frames);
/// step.Inputs[1].Write(flows);
/// </code></example>
[GpuNetwork]
public sealed partial class ActionFlowNet : IClipNetwork, ILossNetwork
{
    const int Coarsest = 16;

    readonly FramesToClips clips;
    readonly VideoStages encoder;
    readonly SliceClips paired;
    readonly FlowDecoder decoder;
    readonly Dropout? dropout;
    readonly Linear fc;
    readonly TvL1Frames? teacher;
    readonly ActionFlowOptions weights;

    /// <summary>Makes a network.</summary>
    /// <param name="options">What it is made with; it has no representation flow.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a flow is asked for.</exception>
    public ActionFlowNet(ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Stages.CheckNoFlow(options, "ActionFlowNet");
        CheckFrames(options.Frames);
        weights = options.ActionFlow;
        if (weights.LevelWeights.Count != 4)
        {
            throw new ArgumentException($"ActionFlowNet predicts flow at 4 resolutions, of which each has a weight; {weights.LevelWeights.Count} were given.");
        }

        int[] blocks = [2, 2, 2, 2];
        var width = Stages.Width(blocks, options);
        clips = new FramesToClips(options.Frames);
        encoder = new VideoStages(blocks, options.Channels, width);
        paired = new SliceClips(options.Frames, 0, options.Frames - 1);
        decoder = new FlowDecoder(width);
        dropout = options.Dropout > 0 ? new Dropout(options.Dropout) : null;
        fc = new Linear(8 * width, options.Classes);
        teacher = weights.Teacher is { } tvL1 ? new TvL1Frames(options.Frames, options.FrameHeight, options.FrameWidth, tvL1) : null;
        this.Initialize(options.Seed);
    }

    /// <inheritdoc/>
    public int Frames
    {
        get => clips.Frames;
        set
        {
            CheckFrames(value);
            clips.Frames = paired.Frames = value;
            teacher?.Frames = value;
        }
    }

    /// <inheritdoc/>
    public INetwork WithLoss(ILayer loss)
    {
        var objective = new ActionFlowObjective(clips, encoder, paired, decoder, dropout, fc, weights, loss);
        return teacher is null ? objective : new TaughtFlowObjective(teacher, objective);
    }

    /// <summary>The shape of the flow that it is taught.</summary>
    /// <param name="inputs">The shape of the frames.</param>
    /// <returns>(N * (frames - 1), 2, H, W); nothing where TV-L1 teaches it.</returns>
    /// <exception cref="ArgumentException">A side is no multiple of 16.</exception>
    public IReadOnlyList<Shape> TrainingInputs(IReadOnlyList<Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var frames = inputs[0];
        return frames[2] % Coarsest == 0 && frames[3] % Coarsest == 0
            ? teacher is null ? [[frames[0] / Frames * (Frames - 1), 2, frames[2], frames[3]]] : []
            : throw new ArgumentException($"ActionFlowNet predicts flow at resolutions down to {Coarsest} pixels, so sides are multiples of {Coarsest}; frames are {frames[2]}x{frames[3]}.");
    }

    /// <summary>The logits of clips.</summary>
    /// <param name="x">(N * frames, channels, H, W), the frames of one clip behind those of another.</param>
    /// <returns>(N, classes).</returns>
    public Tensor Forward(Tensor x)
    {
        var (_, _, _, fourth) = encoder.Forward(clips.Forward(x));
        x = GlobalAveragePool.Apply(fourth);
        return fc.Forward(dropout?.Forward(x) ?? x);
    }

    static void CheckFrames(int frames)
    {
        if (frames < 2)
        {
            throw new ArgumentException($"ActionFlowNet predicts the flow between consecutive frames and needs at least 2 of a clip; clips of {frames} were asked for.");
        }
    }
}
