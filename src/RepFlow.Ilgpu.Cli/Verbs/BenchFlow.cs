using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Benchmarks;
using RepFlow.Ilgpu.Cli.Flow;
using RepFlow.Ilgpu.Cli.Reporting;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow bench flow</c>: the flow layer, forward alone and with its backward pass.</summary>
static class BenchFlow
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var size = CommonOptions.Number("--size", "height and width", 1, 28);
        var channels = CommonOptions.Number("--channels", "channels", 1, 32);
        var batch = CommonOptions.Number("--batch", "clips", 1, 1);
        var frames = CommonOptions.Number("--frames", "frames of each clip, one more than its pairs", 2, 16);
        var iterations = CommonOptions.Number("--iterations", "iterations of the layer", 1, 10);
        var variant = CommonOptions.Choice("--variant", "the paper's layer (paper) or the one its authors published (cvpr19)", "paper", "cvpr19");
        var precision = CommonOptions.Precision();
        var command = new Command("flow", "Measures the flow layer, forward alone and with its backward pass.")
        {
            size, channels, batch, frames, iterations, variant, precision,
        };
        new BenchArguments(21).SetWork(command, context, (parse, device, _) =>
        {
            var settings = new FlowSettings(
                parse.GetValue(variant) == "cvpr19" ? FlowVariant.Cvpr19 : FlowVariant.Paper,
                parse.GetValue(iterations),
                parse.GetValue(precision) == "f64" ? Precision.Double : Precision.Single);
            var shape = ToShape(parse.GetValue(batch), parse.GetValue(frames) - 1, parse.GetValue(channels), parse.GetValue(size));
            var work = FlowWork.Of(settings, shape);
            var request = new JsonObject
            {
                ["shape"] = new JsonArray([.. shape.Select(extent => (JsonNode)extent)]),
                ["iterations"] = settings.Iterations,
                ["variant"] = settings.VariantName,
                ["precision"] = settings.PrecisionName,
            };

            // The reverse sweep computes each iteration again and goes back through it: about three times a forward pass.
            var name = Invariant($"{settings} of {string.Join('x', shape)}");
            return [.. new LayerWork(device, settings.Precision, RepresentationFlowEngine.Make(settings, shape), [shape, shape], 255).Of(
                "flow", name, request, (work.ForwardFlop, work.ForwardBytes), (4 * work.ForwardFlop, work.BothBytes))];
        });
        return command;
    }

    static Shape ToShape(int batch, int pairs, int channels, int size)
    {
        // The flow has twice as many elements as a frame, and those of a tensor are counted in an int; a product of five ints is not.
        var count = 2.0 * batch * pairs * channels * size * size;
        return count <= int.MaxValue
            ? new Shape(batch * pairs, channels, size, size)
            : throw new UsageException(
                $"the flow would have {count:g4} elements ({batch} x {pairs} pairs, 2 x {channels} channels, {size} x {size}), and a tensor holds at most "
                + $"{int.MaxValue}. Make --batch, --frames, --channels or --size smaller.");
    }
}
