using System.CommandLine;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Models;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>The options of TV-L1: whose it is, and what of that is otherwise.</summary>
/// <param name="iterations">The option for the iterations, which other flows have too.</param>
sealed class TvL1Arguments(Option<int?> iterations)
{
    const double Most = 1e6;

    readonly Option<string?> preset = CommonOptions.Limit(
        new Option<string?>("--preset") { Description = "whose TV-L1: OpenCV's on processors (the default) or on GPUs, or that of Image Processing On Line" },
        "opencv-cpu",
        "opencv-cuda",
        "ipol");

    readonly Option<int?> scales = CommonOptions.Number("--scales", "scales of TV-L1, at most", 1);

    readonly Option<int?> warps = CommonOptions.Number("--warps", "warps of TV-L1 on each scale", 1);

    readonly Option<double?> tau = CommonOptions.Real("--tau", "the time step of TV-L1's dual variables (0.25)", double.Epsilon, Most);

    readonly Option<double?> lambda = CommonOptions.Real("--lambda", "the weight of TV-L1's brightness constancy (0.15)", double.Epsilon, Most);

    readonly Option<double?> theta = CommonOptions.Real("--theta", "the coupling of TV-L1 (0.3)", double.Epsilon, Most);

    readonly Option<double?> epsilon = CommonOptions.Real("--epsilon", "the change in pixels at which TV-L1 ends a warp (0.01); 0 for all iterations", 0, Most);

    readonly Option<string?> median = CommonOptions.Limit(new Option<string?>("--median") { Description = "whether TV-L1 smooths the flow by medians (of opencv-cpu only: on)" }, "on", "off");

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options => [preset, scales, warps, tau, lambda, theta, epsilon, median];

    /// <summary>The settings that were asked for.</summary>
    /// <param name="parse">What was given.</param>
    /// <param name="isTvL1">Whether TV-L1 was asked for.</param>
    /// <returns>The settings; null for another flow.</returns>
    /// <exception cref="UsageException">Another flow was asked for, with options of TV-L1.</exception>
    public TvL1Options? Read(ParseResult parse, bool isTvL1)
    {
        if (!isTvL1)
        {
            return Options.FirstOrDefault(o => parse.GetResult(o) is { Implicit: false }) is { } given
                ? throw new UsageException($"{given.Name} is an option of TV-L1. Add --variant tvl1, or leave it out.")
                : null;
        }

        var options = parse.GetValue(preset) switch { "opencv-cuda" => TvL1Options.OpenCvCuda, "ipol" => TvL1Options.Ipol, _ => TvL1Options.OpenCv };
        options = options with
        {
            Scales = parse.GetValue(scales) ?? options.Scales,
            Warps = parse.GetValue(warps) ?? options.Warps,
            Tau = parse.GetValue(tau) ?? options.Tau,
            Lambda = parse.GetValue(lambda) ?? options.Lambda,
            Theta = parse.GetValue(theta) ?? options.Theta,
            Epsilon = parse.GetValue(epsilon) ?? options.Epsilon,
            Median = parse.GetValue(median) is { } asked ? asked == "on" : options.Median,
        };
        if (parse.GetValue(iterations) is not { } most)
        {
            return options;
        }

        // Medians come as often as before; what is left over is a whole round.
        var inner = options.Median ? Math.Min(most, options.InnerIterations) : most;
        return options with { InnerIterations = inner, OuterIterations = (most + inner - 1) / inner };
    }
}
