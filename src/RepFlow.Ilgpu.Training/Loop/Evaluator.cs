using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Metrics;

namespace RepFlow.Ilgpu.Training;

/// <summary>Runs a network in inference over the clips of a data set, all views of each, in batches: a video of any length needs no more memory than a batch.</summary>
/// <remarks>
/// A last batch that is not full is filled up with its own samples, so that all have one shape; layers that look at a whole batch, as
/// <see cref="Layers.MinMaxNormalize"/> does, see nothing that is not in it.
/// </remarks>
public sealed class Evaluator : IDisposable
{
    readonly ILayer network;
    readonly ClipLoader loader;
    readonly LayerExecution run;
    readonly float[] pixels;
    readonly float[] logits;

    /// <summary>Prepares a network.</summary>
    /// <param name="network">The network: of (N * frames, channels, H, W), 3 or 5 as the loader has them, it makes logits, (N, classes).</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="precision">The type of every tensor.</param>
    /// <param name="loader">The clips, in batches without a label mixed or smoothed.</param>
    /// <exception cref="ArgumentException">The shapes do not fit the network.</exception>
    /// <exception cref="DeviceException">The device has not the memory.</exception>
    public Evaluator(ILayer network, Device device, Precision precision, ClipLoader loader)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loader);
        (this.network, this.loader) = (network, loader);
        var options = loader.Options;
        Shape shape = [options.BatchSize * options.Sampling.Frames, options.Channels, options.Augmentation.Height, options.Augmentation.Width];
        run = network.PrepareInference(device, precision, [shape]);
        (pixels, logits) = (new float[shape.Count], new float[run.Output.Shape.Count]);
    }

    /// <summary>Runs the network, with the parameters that it has now, over all clips.</summary>
    /// <param name="progress">Told the part done, 0 to 1.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What it makes of them.</returns>
    /// <exception cref="InputException">Too many clips are broken, or all.</exception>
    public EvaluationResult Run(Action<double>? progress = null, CancellationToken cancellation = default)
    {
        foreach (var (parameter, tensor) in network.Parameters.Zip(run.Parameters))
        {
            tensor.Write(parameter.Values);
        }

        var predictions = new SortedDictionary<int, (int Views, int Label, string Name, float[] Sum)>();
        var classes = run.Output.Shape[1];
        using var stream = loader.Start(0, 0, cancellation);
        while (stream.Next() is { } batch)
        {
            batch.Pixels.CopyTo(pixels);
            for (var filled = batch.Pixels.Length; filled < pixels.Length;)
            {
                var part = Math.Min(filled, pixels.Length - filled);
                pixels.AsSpan(0, part).CopyTo(pixels.AsSpan(filled));
                filled += part;
            }

            run.Inputs[0].Write(pixels);
            run.Forward();
            run.Output.Read(logits);
            for (var sample = 0; sample < batch.Count; sample++)
            {
                var index = batch.Indices[sample];
                var (views, sum) = predictions.TryGetValue(index, out var found) ? (found.Views, found.Sum) : (0, new float[classes]);
                var probabilities = Scores.Softmax(logits.AsSpan(sample * classes, classes));
                for (var at = 0; at < classes; at++)
                {
                    sum[at] += (float)probabilities[at];
                }

                predictions[index] = (views + 1, batch.Labels[sample], batch.Name(sample), sum);
            }

            progress?.Invoke((double)batch.Position / loader.Count);
        }

        // Of a video that broke off, some clips may have been seen before.
        foreach (var broken in loader.Broken)
        {
            predictions.Remove(broken.Index);
        }

        return new EvaluationResult(
        [
            .. predictions.Select(found => new Prediction(
                found.Key, found.Value.Name, found.Value.Label, Array.ConvertAll(found.Value.Sum, sum => sum / found.Value.Views))),
        ]);
    }

    /// <inheritdoc/>
    public void Dispose() => run.Dispose();
}
