using System.CommandLine;
using RepFlow.Ilgpu.Cli.Benchmarks;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow bench net</c>: a network's forward pass in inference, and a step of its training.</summary>
static class BenchNet
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var arguments = new BenchModel();
        var command = new Command("net", "Measures a network: its forward pass in inference, and a training step.");
        arguments.AddTo(command);
        new BenchArguments(7).SetWork(command, context, (parse, device, exchange) =>
        {
            var work = arguments.Work(parse, device);
            string? model = null;
            if (exchange is not null)
            {
                model = Path.Combine(exchange, "model.onnx");
                new OnnxExport().Write(work.Network, model, work.Input);
            }

            return [work.Forward(model), work.Step()];
        });
        return command;
    }
}
