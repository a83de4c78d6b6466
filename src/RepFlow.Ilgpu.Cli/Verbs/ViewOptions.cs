using System.CommandLine;
using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>The options that say which clips and crops of a video a network sees, whose probabilities are averaged.</summary>
sealed class ViewOptions
{
    // Ten clips of three crops are usual; beyond these limits a number is a slip, and would take days.
    const int MostClips = 1000;
    const int MostCrops = 1000;

    readonly Option<int> clips = CommonOptions.Number("--clips", "clips of each video, evenly spread; 0 for all, one behind the other", 0, 1, MostClips);
    readonly Option<string> crops = CommonOptions.Choice("--crops", "the middle of a frame, three parts along its longer side, or parts of chance", "center", "three", "random");
    readonly Option<int> number = CommonOptions.Number("--random-crops", "how many parts of chance are taken of each clip; the paper takes 25", 1, 25, MostCrops);

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [clips, crops, number];

    /// <summary>Which clips and crops are read.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="options">The rest.</param>
    /// <returns>The options of reading.</returns>
    public ClipLoaderOptions Apply(ParseResult parse, ClipLoaderOptions options) => options with
    {
        Sampling = options.Sampling with { Clips = parse.GetValue(clips) },
        Augmentation = options.Augmentation with
        {
            Crop = parse.GetValue(crops) switch { "three" => CropKind.Three, "random" => CropKind.Random, _ => CropKind.Center },
            RandomCrops = parse.GetValue(crops) == "random" ? parse.GetValue(number) : 1,
        },
    };
}
