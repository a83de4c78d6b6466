using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>What a network makes of a clip, and why.</summary>
public sealed class ClipExplanation
{
    internal ClipExplanation(float[] logits, int explained, IReadOnlyList<HeatMap> heat, IReadOnlyList<FlowField> flow) =>
        (Logits, Explained, Heat, Flow) = (logits, explained, heat, flow);

    /// <summary>A logit a class.</summary>
    public IReadOnlyList<float> Logits { get; }

    /// <summary>The number of the class that <see cref="Heat"/> explains.</summary>
    public int Explained { get; }

    /// <summary>Where the features of each frame speak for that class. A network with flow has fewer of them than the clip frames: the last is of the last frames.</summary>
    public IReadOnlyList<HeatMap> Heat { get; }

    /// <summary>The learned flow from each frame to the next, smoothed, in pixels of the features that it is computed of; empty for a network without flow.</summary>
    internal IReadOnlyList<FlowField> Flow { get; }

    /// <summary>Draws the flow of all frames at one scale; null for a network without flow.</summary>
    internal FlowPainter? Painter()
    {
        var scale = new MagnitudeScale();
        foreach (var field in Flow)
        {
            scale.Add(field);
        }

        return Flow.Count == 0 ? null : new FlowPainter(scale.Full);
    }
}
