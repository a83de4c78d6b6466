using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training.Metrics;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>Runs a trained network on clips, one at a time, and says what it looked at: the flow that it learned, and Grad-CAM of its last features.</summary>
/// <remarks>
/// Flow is the result of a flow layer of the network, the mean over its channels: each channel estimates the motion of the same scene, in whichever pattern it
/// shows. It is smoothed, as the convolution behind it does: what its few iterations leave alternates from pixel to pixel, and motion is what neighbours have in common.
/// Not safe for use by several threads at once.
/// </remarks>
/// <example><code>
/// using var explainer = new ClipExplainer(network, device, [16, 3, 112, 112]);
/// var explanation = explainer.Explain(batch.Pixels);
/// ExamplesPicture.Write("examples.png", [new Example(ShownClip.Of(batch.Pixels, batch.Shape, augmentation), explanation, label, classes)]);
/// </code></example>
public sealed class ClipExplainer : IDisposable
{
    // In pixels of the features.
    const double Smoothing = 2;

    readonly LayerExecution run;
    readonly string features;
    readonly IReadOnlyList<(string Name, bool IsLearned)> flows;

    /// <summary>Prepares a network, with its own parameters as they are now.</summary>
    /// <param name="network">The network: its first result is a logit a class, of each clip.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="clip">The shape of a clip as the network takes it: (frames, channels, height, width).</param>
    /// <param name="part">The part whose result Grad-CAM explains; null for the last that the network calls whose result has planes, its last stage.</param>
    /// <exception cref="ArgumentException">The shape does not fit the network, or there is no such part.</exception>
    /// <exception cref="DeviceException">The device has not the memory.</exception>
    public ClipExplainer(INetwork network, Device device, Shape clip, string? part = null)
    {
        ArgumentNullException.ThrowIfNull(network);

        // Of two clips: the description is that of training, in which one small clip may be too few values for a variance.
        var called = NetworkDescription.Of(network, device, [[2 * clip[0], .. clip.Skip(1)]]);
        features = part ?? LastFeatures(called);
        flows = [.. FlowsOf(network, "").Where(flow => called.Parts.Any(part => flow.Name == part.Name || flow.Name.StartsWith($"{part.Name}.", StringComparison.Ordinal)))];
        run = network.PrepareInference(device, Precision.Single, [clip], [features, .. flows.Select(flow => flow.Name)], Gradients.Observed);
    }

    /// <summary>Runs the network on a clip.</summary>
    /// <param name="pixels">The clip, as the network takes it.</param>
    /// <param name="explained">The number of the class that is explained; null for the one that is predicted.</param>
    /// <returns>The explanation.</returns>
    /// <exception cref="ArgumentException">There are more pixels, or fewer; or there is no such class.</exception>
    public ClipExplanation Explain(ReadOnlySpan<float> pixels, int? explained = null)
    {
        run.Inputs[0].Write(pixels);
        run.Forward();
        var logits = run.Output.Read<float>();
        var chosen = explained ?? Scores.Best(logits, 1)[0];
        if (chosen < 0 || chosen >= logits.Length)
        {
            throw new ArgumentException($"Class {chosen} cannot be explained: there are {logits.Length}, from 0 to {logits.Length - 1}.");
        }

        var one = new float[logits.Length];
        one[chosen] = 1;
        run.OutputAdjoint.Write(one);
        run.Backward();
        var (shown, gradient) = (run.Observed(features).Output, run.Observed(features).Adjoint);
        var heat = GradCam.Maps(shown.Read<float>(), gradient is null ? new float[shown.Count] : gradient.Read<float>(), shown.Shape);
        return new ClipExplanation(logits, chosen, shown.Shape.Rank == 5 ? Spread(heat, heat.Count) : heat, [.. flows.Select(Fields)]);

        IReadOnlyList<FlowField> Fields((string Name, bool IsLearned) flow)
        {
            var fields = Mean(run.Observed(flow.Name).Output, flow.IsLearned ? Smoothing : 0);
            return Spread(fields, fields.Count + 1);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => run.Dispose();

    /// <summary>One for each frame of the clip, where a network over space and time steps by several: each of so many parts of a clip has one, the last perhaps none of its own.</summary>
    IReadOnlyList<TShown> Spread<TShown>(IReadOnlyList<TShown> shown, int parts)
    {
        var frames = run.Inputs[0].Shape[0];
        return parts >= frames ? shown : [.. Enumerable.Range(0, frames).Select(frame => shown[Math.Min(frame * parts / frames, shown.Count - 1)])];
    }

    /// <summary>The last part whose result is planes of features, as the network calls it; of networks that make logits inside another, the last one's.</summary>
    internal static string LastFeatures(NetworkDescription network)
    {
        return Find(network, "")
            ?? throw new ArgumentException($"Grad-CAM has nothing to show: no part of {network.Definition} has a result of (frames, channels, height, width), or with an axis of time.");

        static string? Find(NetworkDescription inside, string scope) => inside.Parts.Reverse().Select(part => part switch
        {
            { Outputs: [{ Rank: 4 or 5 }, ..] } => scope + (part.Name.Length > 0 ? part.Name : part.Definition),
            { Name.Length: > 0, Parts.Count: > 0 } => Find(part, $"{scope}{part.Name}."),
            _ => null,
        }).FirstOrDefault(found => found is not null);
    }

    /// <summary>The flow layers of a network, by dotted names, and whether they are learned.</summary>
    static IEnumerable<(string Name, bool IsLearned)> FlowsOf(INetwork network, string scope) => network.Parts.SelectMany(part => part.Layer switch
    {
        IFlowLayer flow => [(scope + part.Name, flow.IsLearned)],
        INetwork inner => FlowsOf(inner, $"{scope}{part.Name}."),
        _ => Enumerable.Empty<(string, bool)>(),
    });

    /// <summary>The mean flow of all channels in each frame, smoothed.</summary>
    /// <param name="flow">(frames, 2 channels, height, width): u of all channels, then v.</param>
    /// <param name="smoothing">How far it is smoothed, in pixels; 0 for not at all.</param>
    static List<FlowField> Mean(Tensor flow, double smoothing)
    {
        var values = flow.Read<float>();
        var (channels, height, width) = (flow.Shape[1] / 2, flow.Shape[2], flow.Shape[3]);
        var fields = new List<FlowField>();
        for (var frame = 0; frame < flow.Shape[0]; frame++)
        {
            var field = new FlowField(width, height);
            for (var channel = 0; channel < 2 * channels; channel++)
            {
                var (from, to) = (((frame * 2 * channels) + channel) * width * height, channel < channels ? field.U : field.V);
                for (var at = 0; at < to.Length; at++)
                {
                    to[at] += values[from + at] / (double)channels;
                }
            }

            fields.Add(smoothing > 0 ? field.Smoothed(smoothing) : field);
        }

        return fields;
    }
}
