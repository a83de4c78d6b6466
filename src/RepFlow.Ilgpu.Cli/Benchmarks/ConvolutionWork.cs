using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>The convolutions of a network as work: each that differs from the others in shape, once.</summary>
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
        .. Layers(network, [input]).Select(found => (found.Layer, Shape: found.Inputs[0], Geometry: Geometry.Of(found.Layer)))
            .Where(found => found.Geometry is not null)
            .DistinctBy(found => (found.Shape, found.Geometry!.Text))
            .SelectMany((found, number) => Of(
                device, precision, found.Layer, found.Shape, found.Geometry!, exchange is null ? null : Path.Combine(exchange, $"{number}.onnx"))),
    ];

    static IEnumerable<BenchWork> Of(Device device, Precision precision, ILayer layer, Shape input, Geometry geometry, string? onnx)
    {
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
        };
        return new LayerWork(device, precision, layer, [input], 1).Of(
            "conv", $"{geometry.Text} of {string.Join('x', input)}", request, (flop, x + w + y), (3 * flop, (3 * (x + w)) + (2 * y)), onnx);
    }

    static JsonArray Json(IEnumerable<int> numbers) => new([.. numbers.Select(number => (JsonNode)number)]);

    static List<(ILayer Layer, IReadOnlyList<Shape> Inputs)> Layers(INetwork network, IReadOnlyList<Shape> inputs)
    {
        var found = new List<(ILayer, IReadOnlyList<Shape>)>();
        network.Pass(inputs, (layer, shapes) =>
        {
            found.AddRange(layer is INetwork inner ? Layers(inner, shapes) : [(layer, shapes)]);
            return layer.OutputShapes(shapes);
        });
        return found;
    }

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
