using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>
/// The convolutions of a network as work: each that differs from the others in shape, once. The backward pass is what the network asks for: by the weights, and by the input where something before it
/// is learned.
/// </summary>
static class ConvolutionWork
{
    /// <summary>Finds them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="device">Where they run.</param>
    /// <param name="precision">The type of every tensor.</param>
    /// <param name="input">The shape of the network's input.</param>
    /// <param name="exchange">The folder for each as an ONNX model, for peers that run those; null for none.</param>
    /// <returns>The works, in the order in which the network runs them.</returns>
    public static IReadOnlyList<BenchWork> Of(INetwork network, Device device, Precision precision, Shape input, string? exchange) =>
    [
        .. Layers(network, [new Reached(input, false)]).Select(found => (found.Layer, Input: found.Inputs[0], Geometry: Geometry.Of(found.Layer)))
            .Where(found => found.Geometry is not null)
            .GroupBy(found => (found.Input.Shape, found.Geometry!.Text))
            .SelectMany((alike, number) => Of(
                device,
                precision,
                alike.First().Layer,
                new Reached(alike.Key.Shape, alike.Any(found => found.Input.IsLearned)),
                alike.First().Geometry!,
                exchange is null ? null : Path.Combine(exchange, $"{number}.onnx"))),
    ];

    static IEnumerable<BenchWork> Of(Device device, Precision precision, ILayer layer, Reached reached, Geometry geometry, string? onnx)
    {
        var (input, isLearned) = reached;
        if (onnx is not null)
        {
            new OnnxExport().Write(layer, onnx, input);
        }

        var (weight, output) = (geometry.Weight, layer.OutputShape([input]));
        var size = precision == Precision.Single ? sizeof(float) : sizeof(double);
        var flop = 2.0 * output.Count * weight.Count / weight[0];
        var (x, w, y) = ((double)size * input.Count, (double)size * weight.Count, (double)size * output.Count);
        var request = new JsonObject
        {
            ["shape"] = Json(input),
            ["out_channels"] = weight[0],
            ["kernel"] = Json(weight.Skip(2)),
            ["stride"] = Json(geometry.Stride),
            ["padding"] = Json(geometry.Padding),
            ["groups"] = input[1] / weight[1],
            ["precision"] = precision == Precision.Single ? "f32" : "f64",
            ["input_adjoint"] = isLearned,
        };
        var both = isLearned ? (3 * flop, (3 * (x + w)) + (2 * y)) : (2 * flop, 2 * (x + w + y));
        return new LayerWork(device, precision, layer, [input], 1) { IsInputLearned = isLearned }.Of("conv", $"{geometry.Text} of {string.Join('x', input)}", request, (flop, x + w + y), both, onnx);
    }

    static JsonArray Json(IEnumerable<int> numbers) => new([.. numbers.Select(number => (JsonNode)number)]);

    static List<(ILayer Layer, IReadOnlyList<Reached> Inputs)> Layers(INetwork network, IReadOnlyList<Reached> inputs)
    {
        var found = new List<(ILayer, IReadOnlyList<Reached>)>();
        network.Pass(inputs, (layer, reached) =>
        {
            found.AddRange(layer is INetwork inner ? Layers(inner, reached) : [(layer, reached)]);
            var isLearned = reached.Any(input => input.IsLearned) || layer.Parameters.Any(parameter => parameter.Learned);
            return [.. layer.OutputShapes([.. reached.Select(input => input.Shape)]).Select(shape => new Reached(shape, isLearned))];
        });
        return found;
    }

    /// <summary>What a layer reads.</summary>
    /// <param name="Shape">Its shape.</param>
    /// <param name="IsLearned">Whether anything that is learned has made it: if not, nobody asks for its adjoint.</param>
    sealed record Reached(Shape Shape, bool IsLearned);

    /// <summary>What distinguishes convolutions besides the shape of the input.</summary>
    sealed record Geometry(Shape Weight, int[] Stride, int[] Padding)
    {
        public string Text => $"{string.Join('x', Weight.Skip(2))} {Weight[1]}>{Weight[0]}{(Stride.Any(s => s > 1) ? $" stride {Per(Stride)}" : "")}";

        public static Geometry? Of(ILayer layer) => layer switch
        {
            Conv2d { Dilation: 1 } flat => new Geometry(flat.Weight.Shape, [flat.Stride, flat.Stride], [flat.Padding, flat.Padding]),
            Conv3d solid => new Geometry(
                solid.Weight.Shape, [solid.FrameStride, solid.Stride, solid.Stride], [solid.FramePadding, solid.Padding, solid.Padding]),
            _ => null,
        };

        static string Per(int[] axes) => axes.Distinct().Count() == 1 ? $"{axes[0]}" : string.Join('x', axes);
    }
}
