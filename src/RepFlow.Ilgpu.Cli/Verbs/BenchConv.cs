using System.CommandLine;
using RepFlow.Ilgpu.Cli.Benchmarks;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Models;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow bench conv</c>: the convolutions of a network, each shape once, forward alone and with its backward pass.</summary>
static class BenchConv
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var model = CommonOptions.Model("whose convolutions: ");
        var only = new Option<string?>("--only") { Description = "only those whose name has this in it, as in 1x1 or 'stride 2'", HelpName = "TEXT" };
        var arguments = new ModelArguments();
        var command = new Command("conv", "Measures the convolutions of a network, each shape once, forward alone and with its backward pass.")
        {
            model, only,
        };
        foreach (var option in arguments.All)
        {
            command.Add(option);
        }

        new BenchArguments(7).SetWork(command, context, (parse, device, exchange) =>
        {
            var name = parse.GetRequiredValue(model);
            var network = ModelCatalog.Create(name, arguments.Options(parse));
            var all = ConvolutionWork.Of(network, device, arguments.Precision(parse), arguments.Input(parse), exchange);
            var wanted = parse.GetValue(only);
            IReadOnlyList<BenchWork> found = [.. all.Where(work => wanted is null || work.Name.Contains(wanted, StringComparison.Ordinal))];
            return found.Count > 0 ? found : throw new UsageException($"no convolution of {name} has '{wanted}' in its name; one is '{all[0].Name}'.");
        });
        return command;
    }
}
