using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// A network that sees TV-L1 flow instead of colours, which clips bring with them or which is computed of the frames where the network runs (<see cref="ModelOptions.HasStoredFlow"/>): the flow
/// CNNs of the paper's tables, and, with the flow computed of the flow, the first row of Table 5.
/// </summary>
/// <remarks>
/// Fields are clipped to 20 pixels and stored in 8 bits, as two-stream networks have them, and given to the network from -1 to 1. A network on frames gets stacks of ten fields, two apart
/// (Simonyan and Zisserman 2014; baseline_2d_resnets.py of the authors), of short clips all there are; one over space and time gets the clip of them. The flow of the flow is computed of both
/// components as pictures, an assumption, and has four channels a field.
/// </remarks>
/// <example><code>
/// var options = new ModelOptions { Classes = 51, Frames = 16 };
/// var network = new TvL1Network(inner => ResNet.Of(34, inner), options, isStacked: true);
/// </code></example>
[GpuNetwork]
public sealed partial class TvL1Network : IClipNetwork
{
    const int StackLength = 10;
    const int StackStep = 2;

    readonly IClipNetwork flow;
    readonly TvL1Frames? again;
    readonly FlowBytes bytes = new();
    readonly SliceChannels right = new(0, 1);
    readonly SliceChannels down = new(1, 1);
    readonly StackClips? stacks;
    readonly IClipNetwork network;

    /// <summary>Makes a network.</summary>
    /// <param name="make">Makes the network that sees the flow.</param>
    /// <param name="options">What it is made with; the frames are those of colours.</param>
    /// <param name="isStacked">Whether the network is one on frames, which gets stacks of fields.</param>
    /// <param name="isTwice">Whether the flow is that of the flow.</param>
    /// <exception cref="ArgumentException">There are too few frames, or an option is out of its range.</exception>
    public TvL1Network(Func<ModelOptions, IClipNetwork> make, ModelOptions options, bool isStacked, bool isTwice = false)
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(options);
        var fields = options.Frames - (isTwice ? 2 : 1);
        CheckFields(fields);
        flow = options.HasStoredFlow ? new StoredFlow(options.Frames) : new TvL1Bytes(options.Frames, options.FrameHeight, options.FrameWidth, options.TvL1);
        again = isTwice ? new TvL1Frames(options.Frames - 1, options.FrameHeight, options.FrameWidth, options.TvL1) : null;
        stacks = isStacked ? new StackClips(fields, Math.Min(StackLength, fields), StackStep) : null;
        var channels = isTwice ? 4 : 2;
        network = make(options with { Channels = channels * (stacks?.Length ?? 1), Frames = stacks?.Count ?? fields, Flow = null });
    }

    /// <inheritdoc/>
    public int Frames
    {
        get => flow.Frames;
        set
        {
            var fields = value - (again is null ? 1 : 2);
            CheckFields(fields);
            stacks?.Frames = fields;
            network.Frames = stacks?.Count ?? fields;
            flow.Frames = value;
            again?.Frames = value - 1;
        }
    }

    /// <summary>The logits of clips.</summary>
    /// <param name="x">
    /// (N * frames, 3, H, W), the frames of one clip behind those of another, normalised by ImageNet's mean and deviation; (N * frames, 5, H, W) where their flow stands behind them.
    /// </param>
    /// <returns>(N, classes).</returns>
    public Tensor Forward(Tensor x)
    {
        var y = flow.Forward(x);
        if (again is not null)
        {
            y = bytes.Forward(Concatenate.Apply(again.Forward(right.Forward(y)), again.Forward(down.Forward(y))));
        }

        y = UnitRange.Apply(y);
        return network.Forward(stacks?.Forward(y) ?? y);
    }

    static void CheckFields(int fields)
    {
        if (fields < 1)
        {
            throw new ArgumentException($"There is a flow between two frames, and of the flow between three; clips are too short by {1 - fields}.");
        }
    }
}
