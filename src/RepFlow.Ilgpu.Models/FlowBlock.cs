using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// The representation flow inside a network (section 3.2 and appendix A of the paper): a convolution to few channels, the flow between consecutive frames, a convolution
/// back. Stacked, the flow of the flow follows (section 3.3, "flow-conv-flow"), with a convolution between.
/// </summary>
/// <remarks>Each flow takes a frame of every clip. <see cref="FlowOptions.Fusion"/> joins x with what is made of it.</remarks>
[GpuNetwork]
[Sample(Make = nameof(OfOne), Shapes = "3,2,4,3")]
[Sample(Make = nameof(OfThree), Shapes = "4,2,4,5")]
[Sample(Make = nameof(OfTwoWithoutLinks), Shapes = "3,2,4,3")]
[Sample(Make = nameof(Multiplied), Shapes = "2,2,4,3")]
[Sample(Make = nameof(MultipliedBehindALayer), Shapes = "2,2,4,3")]
[Sample(Make = nameof(Concatenated), Shapes = "2,2,4,3")]
public sealed partial class FlowBlock : IClipNetwork
{
    readonly Conv2d reduce;
    readonly FrameFlow[] flows;
    readonly FlowLink[] links;
    readonly Conv2d expand;
    readonly Conv2d? fuse;
    readonly BatchNorm? bn;
    readonly SliceClips? kept;
    readonly FlowFusion fusion;

    /// <summary>Makes a block.</summary>
    /// <param name="channels">Channels of x, and of the result.</param>
    /// <param name="frames">Frames of a clip of x.</param>
    /// <param name="options">The flow; what of it the block stands behind is another's concern.</param>
    /// <exception cref="ArgumentException">There is no flow, or clips have not more frames than there are flows.</exception>
    public FlowBlock(int channels, int frames, FlowOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var stacked = options.Stacked;
        CheckFrames(frames, stacked);
        fusion = options.Fusion;
        reduce = new Conv2d(channels, options.Channels, 1);
        flows = [.. Enumerable.Range(0, stacked).Select(at => new FrameFlow(Channels(at), frames - at, options))];
        links = options.HasLinks ? [.. Enumerable.Range(1, stacked - 1).Select(_ => new FlowLink(options.Channels))] : [];
        expand = new Conv2d(2 * Channels(stacked - 1), channels, 3, padding: 1);
        fuse = fusion switch
        {
            FlowFusion.LayerMultiply => new Conv2d(channels, channels, 1),
            FlowFusion.Concatenate => new Conv2d(2 * channels, channels, 1),
            _ => null,
        };
        bn = fusion is FlowFusion.Residual or FlowFusion.LayerMultiply ? new BatchNorm(channels) : null;
        kept = fusion == FlowFusion.None ? null : new SliceClips(frames, 0, frames - stacked);

        int Channels(int flow) => options.HasLinks ? options.Channels : options.Channels << flow;
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
        var y = reduce.Forward(x);
        for (var at = 0; at < flows.Length; at++)
        {
            y = flows[at].Forward(y);
            y = at < links.Length ? links[at].Forward(y) : y;
        }

        y = expand.Forward(y);
        if (kept is null)
        {
            return y;
        }

        x = kept.Forward(x);
        if (fusion == FlowFusion.Concatenate)
        {
            return fuse!.Forward(Concatenate.Apply(x, y));
        }

        y = fuse?.Forward(y) ?? y;
        y = bn?.Forward(y) ?? y;
        return fusion is FlowFusion.Residual or FlowFusion.Add ? Relu.Apply(x + y) : x * y;
    }

    static void CheckFrames(int frames, int stacked)
    {
        if (stacked < 1 || frames <= stacked)
        {
            throw new ArgumentException($"There is at least one flow, and clips have more frames than flows: {stacked} of clips of {frames} cannot be.");
        }
    }

    static readonly FlowOptions small = new() { Channels = 2, Iterations = 2 };

    static FlowBlock OfOne() => new(2, 3, small);

    static FlowBlock OfThree() => new(2, 4, small with { Channels = 1, Stacked = 3, Fusion = FlowFusion.Residual });

    static FlowBlock OfTwoWithoutLinks() => new(2, 3, small with { Channels = 1, Stacked = 2, HasLinks = false, Fusion = FlowFusion.Add });

    static FlowBlock Multiplied() => new(2, 2, small with { Fusion = FlowFusion.Multiply });

    static FlowBlock MultipliedBehindALayer() => new(2, 2, small with { Fusion = FlowFusion.LayerMultiply });

    static FlowBlock Concatenated() => new(2, 2, small with { Fusion = FlowFusion.Concatenate });
}
