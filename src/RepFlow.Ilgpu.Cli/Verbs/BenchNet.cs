using System.CommandLine;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Benchmarks;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training;
using Spectre.Console;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow bench net</c>: a network's forward pass in inference, a step of its training, and the share of each kernel.</summary>
static class BenchNet
{
    // What takes less is one line in the table; all kernels are in the JSON.
    const double LeastShare = 0.01;

    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var model = new Option<string>("--model") { Description = string.Join(", ", ModelCatalog.Names), HelpName = "MODEL", DefaultValueFactory = _ => "resnet34" };
        var arguments = new ModelArguments();
        var runs = CommonOptions.Number("--runs", "measured runs after the warm-up", 1, 7);
        var device = CommonOptions.Device();
        var json = CommonOptions.Json();
        var command = new Command("net", "Measures a network: its forward pass in inference, and a training step, with the share of each kernel.") { model, runs, device, json };
        foreach (var option in arguments.All)
        {
            command.Add(option);
        }

        Tool.SetWork(command, context, json, (parse, cancellation) =>
        {
            var name = parse.GetRequiredValue(model);
            using var opened = CommonOptions.Open(parse.GetValue(device));
            Run(
                context.Terminal,
                name,
                ModelCatalog.Create(name, arguments.Options(parse)),
                opened,
                arguments.Precision(parse),
                arguments.Input(parse),
                parse.GetValue(runs),
                cancellation);
            return 0;
        });
        return command;
    }

    static void Run(Terminal terminal, string model, INetwork network, Device device, Precision precision, Shape input, int runs, CancellationToken cancellation)
    {
        var whole = NetworkDescription.Of(network, device, [input]);
        var frames = new float[input.Count];
        for (var at = 0; at < frames.Length; at++)
        {
            frames[at] = (float)Noise.Normal(1, (ulong)at);
        }

        Median forward;
        IReadOnlyList<KernelShare> forwardKernels;
        using (var run = network.PrepareInference(device, precision, [input]))
        {
            run.Inputs[0].Write(frames);
            forward = terminal.Progress("forward", progress => Median.Of(runs, Forward, progress, cancellation));
            forwardKernels = KernelShare.Of(device, runs, Forward);

            void Forward()
            {
                run.Forward();
                device.Synchronize();
            }
        }

        Median step;
        IReadOnlyList<KernelShare> stepKernels;
        long bytes;
        using (var training = new TrainingStep(network, device, precision, [input]))
        {
            training.Inputs[0].Write(frames);
            training.WriteLabels(new int[training.Targets.Count]);
            step = terminal.Progress("a training step", progress => Median.Of(runs, Step, progress, cancellation));
            stepKernels = KernelShare.Of(device, runs, Step);
            bytes = training.Bytes;

            void Step()
            {
                training.Run();
                device.Synchronize();
            }
        }

        Show(terminal, "forward", forwardKernels);
        Show(terminal, "a training step", stepKernels);
        terminal.Line($"{model} of {input} on {device}:");
        terminal.Line(Invariant($"  forward              {forward.Value:0.##} ms (median of {Counted.Of(runs, "run")}; {forward.Least:0.##} to {forward.Most:0.##})"));
        terminal.Line(Invariant($"  a training step      {step.Value:0.##} ms ({step.Least:0.##} to {step.Most:0.##}), in {bytes / (double)(1 << 20):0.#} MiB"));
        terminal.Line(Invariant($"  work                 {whole.Products / 1e9:0.###} GMAC forward, {2 * whole.Products / forward.Value / 1e6:0.#} GFLOP/s; a step has about three times as many"));
        terminal.Result(new JsonObject
        {
            ["bench"] = "net",
            ["model"] = model,
            ["device"] = device.ToString(),
            ["shape"] = new JsonArray([.. input.Select(extent => JsonValue.Create(extent))]),
            ["precision"] = precision == Precision.Single ? "f32" : "f64",
            ["runs"] = runs,
            ["forward_ms"] = forward.Value,
            ["forward_ms_range"] = new JsonArray(forward.Least, forward.Most),
            ["step_ms"] = step.Value,
            ["step_ms_range"] = new JsonArray(step.Least, step.Most),
            ["gmac"] = whole.Products / 1e9,
            ["step_bytes"] = bytes,
            ["forward_kernels"] = ToJson(forwardKernels),
            ["step_kernels"] = ToJson(stepKernels),
        });
    }

    static void Show(Terminal terminal, string work, IReadOnlyList<KernelShare> kernels)
    {
        if (terminal.Json)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("kernels of " + work, "launches", "ms", "share");
        var small = kernels.Where(kernel => kernel.Share < LeastShare).ToList();
        foreach (var kernel in kernels.Except(small))
        {
            Add(kernel);
        }

        if (small.Count > 0)
        {
            Add(new KernelShare(Invariant($"{small.Count} others"), small.Sum(kernel => kernel.Launches), small.Sum(kernel => kernel.Milliseconds), small.Sum(kernel => kernel.Share)));
        }

        terminal.Table(table);

        void Add(KernelShare kernel) =>
            table.AddRow(Markup.Escape(kernel.Name), Invariant($"{kernel.Launches}"), Invariant($"{kernel.Milliseconds:0.##}"), Invariant($"{kernel.Share:P1}"));
    }

    static JsonArray ToJson(IReadOnlyList<KernelShare> kernels) => new([.. kernels.Select(kernel => new JsonObject
    {
        ["name"] = kernel.Name,
        ["launches"] = kernel.Launches,
        ["ms"] = kernel.Milliseconds,
        ["share"] = kernel.Share,
    })]);
}
