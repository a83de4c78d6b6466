using System.CommandLine;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow bench</c>: times of layers and networks, in turns with those of peers, beside what the device could do at best.</summary>
static class BenchVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context) => new(
        "bench", "Measures layers and networks, in turns with other programs, beside the device's ceilings.")
    {
        BenchFlow.Make(context), BenchConv.Make(context), BenchNet.Make(context), BenchTrain.Make(context), BenchPaper.Make(context), BenchMerge.Make(context),
    };
}
