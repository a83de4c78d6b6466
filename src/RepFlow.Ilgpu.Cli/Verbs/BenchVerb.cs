using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Cli.Benchmarks;
using RepFlow.Ilgpu.Cli.Flow;
using RepFlow.Ilgpu.Cli.Reporting;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow bench</c>: medians of repeated runs beside what the device could do at best.</summary>
static class BenchVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context) => new("bench", "Measures layers and networks: medians in milliseconds, work, and the share of the device's ceiling.")
    {
        MakeFlow(context), BenchNet.Make(context),
    };

    static Command MakeFlow(VerbContext context)
    {
        var size = CommonOptions.Number("--size", "height and width", 1, 28);
        var channels = CommonOptions.Number("--channels", "channels", 1, 32);
        var batch = CommonOptions.Number("--batch", "clips", 1, 1);
        var frames = CommonOptions.Number("--frames", "frames of each clip, one more than its pairs", 2, 16);
        var iterations = CommonOptions.Number("--iterations", "iterations of the layer", 1, 10);
        var runs = CommonOptions.Number("--runs", "measured runs after the warm-up", 1, 21);
        var variant = CommonOptions.Choice("--variant", "the paper's layer (paper) or the one its authors published (cvpr19)", "paper", "cvpr19");
        var precision = CommonOptions.Precision();
        var device = CommonOptions.Device();
        var json = CommonOptions.Json();
        var command = new Command("flow", "Measures the flow layer, forward alone and with its backward pass.")
        {
            size, channels, batch, frames, iterations, runs, variant, precision, device, json,
        };
        Tool.SetWork(command, context, json, (parse, cancellation) =>
        {
            var settings = new FlowSettings(
                parse.GetValue(variant) == "cvpr19" ? FlowVariant.Cvpr19 : FlowVariant.Paper,
                parse.GetValue(iterations),
                parse.GetValue(precision) == "f64" ? Precision.Double : Precision.Single);
            RunFlow(
                context,
                parse.GetValue(device),
                settings,
                ToShape(parse.GetValue(batch), parse.GetValue(frames) - 1, parse.GetValue(channels), parse.GetValue(size)),
                parse.GetValue(runs),
                cancellation);
            return 0;
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

    static void RunFlow(VerbContext context, string? device, FlowSettings settings, Shape shape, int runs, CancellationToken cancellation)
    {
        var terminal = context.Terminal;
        using var engine = context.OpenFlow(device);
        var none = new Dictionary<string, NdArray>();
        var (first, second) = (Random(shape.Count, 1, 255), Random(shape.Count, 2, 255));
        Median forward;
        using (var run = engine.Prepare(settings, shape, none, gradients: false))
        {
            run.Write(first, second);
            forward = terminal.Progress("forward", progress => Median.Of(
                runs,
                () =>
                {
                    run.Forward();
                    run.Wait();
                },
                progress,
                cancellation));
        }

        Median both;
        using (var run = engine.Prepare(settings, shape, none, gradients: true))
        {
            run.Write(first, second);
            run.WriteUpstream(Random(2 * shape.Count, 3, 1));
            both = terminal.Progress("forward and backward", progress => Median.Of(
                runs,
                () =>
                {
                    run.Forward();
                    run.Backward();
                    run.Wait();
                },
                progress,
                cancellation));
        }

        var copy = engine.CopyBytesPerSecond();
        var work = FlowWork.Of(settings, shape);
        var forwardShare = work.ForwardBytes / copy * 1000 / forward.Value;
        var bothShare = work.BothBytes / copy * 1000 / both.Value;
        terminal.Line($"flow of {shape}: {settings}");
        terminal.Line($"  device               {engine.Device}");
        terminal.Line($"  forward              {forward.Value:0.###} ms (median of {Counted.Of(runs, "run")}; {forward.Least:0.###} to {forward.Most:0.###})");
        terminal.Line($"  forward + backward   {both.Value:0.###} ms ({both.Least:0.###} to {both.Most:0.###})");
        terminal.Line($"  work                 {work.ForwardFlop / 1e9:0.###} GFLOP forward, {work.ForwardFlop / forward.Value / 1e6:0.#} GFLOP/s");
        terminal.Line($"  copy ceiling         {copy / 1e9:0.#} GB/s");
        terminal.Line($"  of that, at least    {forwardShare:P1} forward, {bothShare:P1} forward + backward");
        terminal.Result(new JsonObject
        {
            ["bench"] = "flow",
            ["device"] = engine.Device,
            ["shape"] = new JsonArray([.. shape.Select(e => JsonValue.Create(e))]),
            ["variant"] = settings.VariantName,
            ["iterations"] = settings.Iterations,
            ["precision"] = settings.PrecisionName,
            ["runs"] = runs,
            ["forward_ms"] = forward.Value,
            ["forward_ms_range"] = new JsonArray(forward.Least, forward.Most),
            ["forward_backward_ms"] = both.Value,
            ["forward_backward_ms_range"] = new JsonArray(both.Least, both.Most),
            ["forward_flop"] = work.ForwardFlop,
            ["forward_gflop_per_s"] = work.ForwardFlop / forward.Value / 1e6,
            ["forward_bytes"] = work.ForwardBytes,
            ["forward_backward_bytes"] = work.BothBytes,
            ["copy_gb_per_s"] = copy / 1e9,
            ["forward_share_of_copy"] = forwardShare,
            ["forward_backward_share_of_copy"] = bothShare,
        });
    }

    static double[] Random(int count, ulong seed, double scale)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = scale * (Noise.Bits(seed, (ulong)i) >> 40) / (1 << 24);
        }

        return values;
    }
}
