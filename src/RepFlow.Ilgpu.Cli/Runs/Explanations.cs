using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Reports;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>What a trained network looked at.</summary>
static class Explanations
{
    /// <summary>Explains clips of a data set, in an order of chance.</summary>
    /// <param name="network">The network.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="source">The clips.</param>
    /// <param name="options">How they are read: the first view of each is explained.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The clips with what the network made of them.</returns>
    public static List<Example> Of(INetwork network, Device device, IClipSource source, ClipLoaderOptions options, int count, CancellationToken cancellation)
    {
        var loader = new ClipLoader(source, options with { BatchSize = 1, Shuffles = true });
        var examples = new List<Example>();
        using var epoch = loader.Start(0, 0, cancellation);
        ClipExplainer? explainer = null;
        try
        {
            while (examples.Count < count && epoch.Next() is { } batch)
            {
                if (batch.Views[0] == 0)
                {
                    explainer ??= new ClipExplainer(network, device, batch.Shape);
                    var explanation = explainer.Explain(batch.Pixels);
                    examples.Add(new Example(ShownClip.Of(batch.Pixels, batch.Shape, options.Augmentation), explanation, batch.Labels[0], source.Classes));
                }
            }

            return examples;
        }
        finally
        {
            explainer?.Dispose();
        }
    }
}
