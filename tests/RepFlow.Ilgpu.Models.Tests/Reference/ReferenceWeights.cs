using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Models.Tests.Reference;

/// <summary>The weights that <c>make_reference.py</c> gives networks, from their names: the same bits.</summary>
static class ReferenceWeights
{
    /// <summary>Gives a network its weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="model">Its name.</param>
    /// <param name="isTrained">Whether running statistics are something; otherwise they stay as they are.</param>
    public static void Fill(INetwork network, string model, bool isTrained = false)
    {
        var last = model.StartsWith("resnet50", StringComparison.Ordinal) ? "bn3" : model.StartsWith("resnet", StringComparison.Ordinal) ? "bn2" : "conv2.1";
        var open = network is I3d or S3d ? 0.5 : 0;
        foreach (var (info, parameter) in network.Info.Parameters.Zip(network.Parameters))
        {
            var (name, shape) = (info.Name, parameter.Shape);
            var numbers = Numbers.Of(name, shape.Count);
            var keeps = name.Contains(".flow.", StringComparison.Ordinal) || name.Contains(".iterations.", StringComparison.Ordinal) || name.EndsWith(".field", StringComparison.Ordinal);
            var start = keeps ? (double[])parameter.Values.Clone() : [];
            Func<int, double, double>? value = name switch
            {
                _ when start.Length > 0 => (at, u) => start[at] + (0.02 * u),
                _ when name.EndsWith(".gradient.weight", StringComparison.Ordinal) => null,
                _ when shape.Rank >= 4 => (_, u) => Math.Sqrt(6.0 / (shape.Count / shape[1])) * u,
                _ when name.StartsWith("fc", StringComparison.Ordinal) => (_, u) => u / Math.Sqrt(512),
                _ when shape.Rank == 2 => (_, u) => u / Math.Sqrt(shape[1]),
                _ when name.EndsWith("weight", StringComparison.Ordinal) =>
                    (_, u) => (name.Contains(last, StringComparison.Ordinal) ? 0.25 : 1) * (1 + (0.2 * u)),
                _ when name.EndsWith("bias", StringComparison.Ordinal) => (_, u) => open + (0.2 * u),
                _ when !isTrained => null,
                _ when name.EndsWith("running_mean", StringComparison.Ordinal) => (_, u) => 0.1 * u,
                _ => (_, u) => 1 + (0.5 * u),
            };
            if (value is not null)
            {
                parameter.StartAs(at => value(at, numbers[at]));
            }
        }
    }
}
