using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// The representation flow inside a network (section 3.2 and appendix A of the paper): a convolution to few channels, the flow between consecutive frames, a convolution
/// back. Stacked, the flow of the flow follows (section 3.3, "flow-conv-flow"), with a convolution between.
/// </summary>
/// <remarks>
/// Each flow takes a frame of every clip. With a residual connection, which the authors' code has and the paper's text has not, the result is relu(x + bn(y)), where x is
/// without as many of its last frames.
/// </remarks>
[GpuNetwork]
[Sample(2, 3, 2, 2, Shapes = "3,2,4,3")]
[Sample(2, 4, 1, 2, FlowVariant.Paper, FlowParameters.All, 3, true, Shapes = "4,2,4,5")]
public sealed partial class FlowBlock : IClipNetwork
{
    readonly Conv2d reduce;
    readonly FrameFlow[] flows;
    readonly FlowLink[] links;
    readonly Conv2d expand;
    readonly BatchNorm? bn;
    readonly SliceClips? kept;

    /// <summary>Makes a block.</summary>
    /// <param name="channels">Channels of x, and of the result.</param>
    /// <param name="frames">Frames of a clip of x.</param>
    /// <param name="flowChannels">Channels of which the flow is computed.</param>
    /// <param name="iterations">Iterations of the flow layer.</param>
    /// <param name="variant">Which of the published layers.</param>
    /// <param name="learned">The groups of its parameters that training changes.</param>
    /// <param name="stacked">How many flows follow one another, each of the one before.</param>
    /// <param name="residual">Whether x is added to what is made of it.</param>
    /// <exception cref="ArgumentException">There is no flow, or clips have not more frames than there are flows.</exception>
    public FlowBlock(
        int channels,
        int frames,
        int flowChannels = 32,
        int iterations = 10,
        FlowVariant variant = FlowVariant.Paper,
        FlowParameters learned = FlowParameters.All,
        int stacked = 1,
        bool residual = false)
    {
        CheckFrames(frames, stacked);
        reduce = new Conv2d(channels, flowChannels, 1);
        flows = [.. Enumerable.Range(0, stacked).Select(at => new FrameFlow(flowChannels, frames - at, iterations, variant, learned))];
        links = [.. Enumerable.Range(1, stacked - 1).Select(_ => new FlowLink(flowChannels))];
        expand = new Conv2d(2 * flowChannels, channels, 3, padding: 1);
        (bn, kept) = residual ? (new BatchNorm(channels), new SliceClips(frames, 0, frames - stacked)) : (null, null);
    }

    /// <summary>Frames of a clip of x.</summary>
    public int Frames
    {
        get => flows[0].Frames;
        set
        {
            CheckFrames(value, flows.Length);
            for (var at = 0; at < flows.Length; at++)
            {
                flows[at].Frames = value - at;
            }

            kept?.Frames = value;
        }
    }

    /// <summary>Frames of a clip of the result: each flow takes one.</summary>
    public int ResultFrames => Frames - flows.Length;

    /// <summary>The block's result.</summary>
    /// <param name="x">(N * frames, channels, H, W).</param>
    /// <returns>(N * <see cref="ResultFrames"/>, channels, H, W).</returns>
    public Tensor Forward(Tensor x)
    {
        var y = flows[0].Forward(reduce.Forward(x));
        for (var at = 0; at < links.Length; at++)
        {
            y = flows[at + 1].Forward(links[at].Forward(y));
        }

        y = expand.Forward(y);
        if (bn is null)
        {
            return y;
        }

        return Relu.Apply(bn.Forward(y) + kept!.Forward(x));
    }

    static void CheckFrames(int frames, int stacked)
    {
        if (stacked < 1 || frames <= stacked)
        {
            throw new ArgumentException($"There is at least one flow, and clips have more frames than flows: {stacked} of clips of {frames} cannot be.");
        }
    }
}
