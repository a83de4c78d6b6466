using RepFlow.Ilgpu.Cli.Flow;
using TvL1Options = RepFlow.Ilgpu.Models.TvL1Options;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>What <c>repflow flow</c> was asked for; null or 0 where an option was not given.</summary>
/// <param name="Inputs">The input files.</param>
/// <param name="Variant"><c>paper</c>, <c>cvpr19</c> or <c>tvl1</c>.</param>
/// <param name="Iterations">The number of iterations.</param>
/// <param name="Out">The output file.</param>
/// <param name="Precision">The type of every tensor.</param>
/// <param name="Parameters">The folder of parameters.</param>
/// <param name="Upstream">The file of the upstream gradient.</param>
/// <param name="Gradients">The folder for gradients.</param>
/// <param name="MostFrames">The most frames to use.</param>
/// <param name="Width">The width to scale to.</param>
/// <param name="MaxFlow">The length of flow drawn in full colour.</param>
/// <param name="Device">The device's name.</param>
/// <param name="TvL1">The settings of TV-L1, where it is the variant.</param>
sealed record FlowRequest(
    IReadOnlyList<string> Inputs,
    string? Variant,
    int? Iterations,
    string? Out,
    Precision Precision,
    string? Parameters,
    string? Upstream,
    string? Gradients,
    int MostFrames,
    int Width,
    float? MaxFlow,
    string? Device,
    TvL1Options? TvL1 = null)
{
    /// <summary>The layer to run.</summary>
    /// <param name="variant">The variant if none was asked for.</param>
    /// <param name="iterations">The iterations if none were asked for.</param>
    /// <returns>The settings.</returns>
    public FlowSettings Settings(FlowVariant variant, int iterations) => TvL1 is { } options
        ? new(FlowVariant.TvL1, options.OuterIterations * options.InnerIterations, Precision) { TvL1 = options }
        : new(Variant switch { "paper" => FlowVariant.Paper, "cvpr19" => FlowVariant.Cvpr19, _ => variant }, Iterations ?? iterations, Precision);

    /// <summary>The files that parameters were read from.</summary>
    /// <param name="names">The parameters' names.</param>
    /// <returns>Their paths.</returns>
    public IEnumerable<string> ParameterFiles(IEnumerable<string> names) => names.Select(name => Path.Combine(Parameters!, name + ".npy"));
}
