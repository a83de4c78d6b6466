using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary><see cref="ActionFlowNet"/> as it is trained: with the loss of the class, and the end-point error of the flow at four resolutions.</summary>
[GpuNetwork]
sealed partial class ActionFlowObjective(
    FramesToClips clips, VideoStages encoder, SliceClips paired, FlowDecoder decoder, Dropout? dropout, Linear fc, ActionFlowOptions weights, ILayer loss)
{
    readonly FramesToClips clips = clips;
    readonly VideoStages encoder = encoder;
    readonly SliceClips paired = paired;
    readonly FlowDecoder decoder = decoder;
    readonly Dropout? dropout = dropout;
    readonly Linear fc = fc;
    readonly ILayer loss = loss;
    readonly AveragePool2d half = new(2, stride: 2);
    readonly float classWeight = weights.ClassWeight;
    readonly float[] levelWeights = [.. weights.LevelWeights.Select(weight => weight * weights.FlowWeight)];

    /// <summary>The logits, and the sum of all losses.</summary>
    public (Tensor Logits, Tensor Loss) Forward(Tensor x, Tensor flow, Tensor targets)
    {
        var (first, second, third, fourth) = encoder.Forward(clips.Forward(x));
        var features = GlobalAveragePool.Apply(fourth);
        var logits = fc.Forward(dropout?.Forward(features) ?? features);
        var (a, b, c, d) = decoder.Forward(
            paired.Forward(ClipsToFrames.Apply(first)),
            paired.Forward(ClipsToFrames.Apply(second)),
            paired.Forward(ClipsToFrames.Apply(third)),
            paired.Forward(ClipsToFrames.Apply(fourth)));

        // Half as many pixels are half as far.
        var total = classWeight * loss.Forward(logits, targets);
        var target = 0.5f * half.Forward(flow);
        total += levelWeights[0] * EndPointError.Apply(a, target);
        target = 0.5f * half.Forward(target);
        total += levelWeights[1] * EndPointError.Apply(b, target);
        target = 0.5f * half.Forward(target);
        total += levelWeights[2] * EndPointError.Apply(c, target);
        target = 0.5f * half.Forward(target);
        total += levelWeights[3] * EndPointError.Apply(d, target);
        return (logits, total);
    }
}
