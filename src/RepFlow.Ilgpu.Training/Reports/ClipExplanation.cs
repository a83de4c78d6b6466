using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>What a network makes of a clip, and why.</summary>
public sealed class ClipExplanation
{
    internal ClipExplanation(float[] logits, int explained, IReadOnlyList<HeatMap> heat, IReadOnlyList<IReadOnlyList<FlowField>> flows) =>
        (Logits, Explained, Heat, Flows) = (logits, explained, heat, flows);

    /// <summary>A logit a class.</summary>
    public IReadOnlyList<float> Logits { get; }

    /// <summary>The number of the class that <see cref="Heat"/> explains.</summary>
    public int Explained { get; }

    /// <summary>Where the features of each frame speak for that class. A network with flow has fewer of them than the clip frames: the last is of the last frames.</summary>
    public IReadOnlyList<HeatMap> Heat { get; }

    /// <summary>The flow from each frame to the next, in pixels of what it is computed of, learned flow smoothed; the first of the network's, empty for a network without flow.</summary>
    internal IReadOnlyList<FlowField> Flow => Flows.Count > 0 ? Flows[0] : [];

    /// <summary>All flows of the network, in its order: that of the frames or features, and that of the flow.</summary>
    internal IReadOnlyList<IReadOnlyList<FlowField>> Flows { get; }

    /// <summary>Draws the flow of all frames at one scale; null for a network without flow.</summary>
    internal FlowPainter? Painter() => Flow.Count == 0 ? null : PainterOf(Flow);

    /// <summary>Draws fields at one scale.</summary>
    /// <param name="fields">The fields.</param>
    /// <returns>What draws them.</returns>
    internal static FlowPainter PainterOf(IReadOnlyList<FlowField> fields)
    {
        var scale = new MagnitudeScale();
        foreach (var field in fields)
        {
            scale.Add(field);
        }

        return new FlowPainter(scale.Full);
    }
}
