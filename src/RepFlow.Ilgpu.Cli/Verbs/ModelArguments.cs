using System.CommandLine;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Models;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>The options that say which network it is, and of which clips.</summary>
sealed class ModelArguments
{
    const int Side = 112;

    readonly Option<(int Height, int Width)?> size = CommonOptions.FrameSize("(112)");
    readonly Option<int> width = CommonOptions.Number("--width", "the channels of the model's first stage", 1, 64);
    readonly Option<int> frames = CommonOptions.Number("--frames", "frames of each clip", 1, 16);
    readonly Option<int> batch = CommonOptions.Number("--batch", "clips", 1, 1);
    readonly Option<int> classes = CommonOptions.Number("--classes", "classes", 1, 400);
    readonly Option<int> after = CommonOptions.Number("--flow-after", "the block behind which the flow stands, 0 to 5", 0, 3);
    readonly Option<int> flowChannels = CommonOptions.Number("--flow-channels", "the channels of which the flow is computed", 1, 32);
    readonly Option<int> iterations = CommonOptions.Number("--iterations", "iterations of the flow layer", 1, 10);
    readonly Option<string> precision = CommonOptions.Precision();

    /// <summary>The options that say which network it is, and of which clips.</summary>
    public IEnumerable<Option> OfModel => [size, width, frames, classes, after, flowChannels, iterations];

    /// <summary>These, and those that say how many clips, and in which precision.</summary>
    public IEnumerable<Option> All => [.. OfModel, batch, precision];

    /// <summary>What a network is made with.</summary>
    /// <param name="parse">The command line.</param>
    /// <returns>The options of the model.</returns>
    public ModelOptions Options(ParseResult parse)
    {
        var (frameHeight, frameWidth) = parse.GetValue(size) ?? (Side, Side);
        return new ModelOptions
        {
            Classes = parse.GetValue(classes),
            Frames = parse.GetValue(frames),
            FrameHeight = frameHeight,
            FrameWidth = frameWidth,
            Width = parse.GetValue(width),
            Flow = new FlowOptions { After = parse.GetValue(after), Channels = parse.GetValue(flowChannels), Iterations = parse.GetValue(iterations) },
        };
    }

    /// <summary>The shape of its input.</summary>
    /// <param name="parse">The command line.</param>
    /// <returns>The frames of all clips.</returns>
    /// <exception cref="UsageException">There are more than a tensor holds.</exception>
    public Shape Input(ParseResult parse) => Input(parse, parse.GetValue(batch));

    /// <summary>The shape of its input, of one clip.</summary>
    /// <param name="parse">The command line.</param>
    /// <returns>The frames of a clip.</returns>
    public Shape Clip(ParseResult parse) => Input(parse, 1);

    /// <summary>The type of every tensor.</summary>
    /// <param name="parse">The command line.</param>
    /// <returns>The precision.</returns>
    public Precision Precision(ParseResult parse) => parse.GetValue(precision) == "f64" ? Ilgpu.Precision.Double : Ilgpu.Precision.Single;

    Shape Input(ParseResult parse, int clips)
    {
        var options = Options(parse);
        var all = (long)options.Frames * clips;
        return all <= int.MaxValue
            ? new Shape((int)all, options.Channels, options.FrameHeight, options.FrameWidth)
            : throw new UsageException($"there would be {all} frames, and a tensor holds at most {int.MaxValue} elements. Make --batch or --frames smaller.");
    }
}
