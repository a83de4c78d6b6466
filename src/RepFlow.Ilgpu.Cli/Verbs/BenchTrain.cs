using System.CommandLine;
using RepFlow.Ilgpu.Cli.Benchmarks;
using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow bench train</c>: a step of training with what comes before, reading and augmenting clips.</summary>
static class BenchTrain
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var arguments = new BenchModel();
        var workers = CommonOptions.Workers();
        var command = new Command(
            "train", "Measures a training step with reading: decoded clips in memory are cropped, flipped and normalised by threads that work ahead.")
        {
            workers,
        };
        arguments.AddTo(command);
        new BenchArguments(7).SetWork(command, context, (parse, device, _) =>
        {
            var threads = parse.GetValue(workers) ?? new ClipLoaderOptions().Workers;
            return [arguments.Work(parse, device).ReadingStep(arguments.Frames(parse), threads)];
        });
        return command;
    }
}
