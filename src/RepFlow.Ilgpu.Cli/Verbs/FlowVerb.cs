using System.CommandLine;
using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Cli.Flow;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow flow</c>: computes the representation flow, or TV-L1, of arrays, pictures or a video.</summary>
static class FlowVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context)
    {
        var input = new Argument<string[]>("INPUT")
        {
            Description = "two pictures, two .npy arrays (N, C, H, W), or one video; a moving clip is made up if nothing is given",
            Arity = ArgumentArity.ZeroOrMore,
        };
        input.Validators.Add(result =>
        {
            // The parser takes an option that it does not know for one more input.
            if (result.Tokens.FirstOrDefault(t => t.Value.StartsWith('-') && !File.Exists(t.Value)) is { } unknown)
            {
                result.AddError($"there is no option '{unknown.Value}'.");
            }
        });
        var device = CommonOptions.Device();
        var json = CommonOptions.Json();
        var variant = CommonOptions.Limit(
            new Option<string?>("--variant")
            {
                Description = "the paper's layer (paper), the one its authors published (cvpr19), or TV-L1 (tvl1); the default is paper for arrays and cvpr19 for "
                    + "frames, on which the paper's wide kernels ring",
            },
            "paper",
            "cvpr19",
            "tvl1");
        var iterations = CommonOptions.Number("--iterations", "iterations of the layer, of TV-L1 the most of a warp; the default is 10 for arrays, 50 for frames and 300 for TV-L1", 1);
        var tvl1 = new TvL1Arguments(iterations);
        var output = new Option<string?>("--out")
        {
            Description = "where the flow goes: .npy, .flo, .png, .gif or .mp4; the default is flow.npy, flow.png (two pictures) or flow.gif (a clip)",
            HelpName = "FILE",
        };
        var precision = CommonOptions.Precision();
        var parameters = new Option<string?>("--parameters")
        {
            Description = "a folder of .npy files that replace parameters of their names: tau, lambda, theta, image_gradient_x, ...",
            HelpName = "DIR",
        };
        var upstream = new Option<string?>("--upstream")
        {
            Description = "the gradient of a loss by the flow, .npy (N, 2C, H, W): computes the gradients by inputs and parameters too",
            HelpName = "FILE",
        };
        var gradients = new Option<string?>("--gradients")
        {
            Description = "the folder for those gradients: first.npy, second.npy and a file for each parameter",
            HelpName = "DIR",
        };
        var mostFrames = CommonOptions.Number("--max-frames", "use at most this many frames of the video, or of the clip that is made up", 2);
        var width = CommonOptions.Number("--width", "scale the video's frames to this width before computing", 8);
        var maxFlow = CommonOptions.Positive("--max-flow", "the flow drawn in full colour; the default is the 99th percentile of the clip", "LENGTH");

        var command = new Command("flow", "Computes the representation flow of pictures, arrays or a video, or TV-L1, and draws or saves it.")
        {
            input, variant, iterations, output, precision, parameters, upstream, gradients, mostFrames, width, maxFlow, device, json,
        };
        tvl1.Options.ToList().ForEach(command.Add);
        Tool.SetWork(command, context, json, (parse, cancellation) =>
        {
            var request = new FlowRequest(
                parse.GetValue(input) ?? [],
                parse.GetValue(variant),
                parse.GetValue(iterations),
                parse.GetValue(output),
                parse.GetValue(precision) == "f64" ? Precision.Double : Precision.Single,
                parse.GetValue(parameters),
                parse.GetValue(upstream),
                parse.GetValue(gradients),
                parse.GetValue(mostFrames) ?? 0,
                parse.GetValue(width) ?? 0,
                parse.GetValue(maxFlow),
                parse.GetValue(device),
                tvl1.Read(parse, isTvL1: parse.GetValue(variant) == "tvl1"));
            Run(request, context, cancellation);
            return 0;
        });
        return command;
    }

    static void Run(FlowRequest request, VerbContext context, CancellationToken cancellation)
    {
        var arrays = request.Inputs.Count(IsArray);
        var pictures = request.Inputs.Count(PictureFile.Is);
        if (request.Width > 0 && (request.Inputs.Count == 0 || arrays + pictures > 0))
        {
            throw new UsageException("--width scales the frames of a video, and none was given. Leave it out.");
        }

        if (request.MostFrames > 0 && arrays + pictures > 0)
        {
            throw new UsageException("--max-frames is for a video or the clip that is made up. Leave it out.");
        }

        if (request.TvL1 is not null && (request.Parameters ?? request.Upstream ?? request.Gradients) is not null)
        {
            throw new UsageException("TV-L1 learns nothing and has no gradient: leave out --parameters, --upstream and --gradients, or name another --variant.");
        }

        switch (request.Inputs.Count)
        {
            case 2 when arrays == 2:
                new FlowOfArrays(request, context).Run(cancellation);
                break;
            case 2 when pictures == 2:
                new FlowOfFrames(request, context).Run(cancellation);
                break;
            case 1 when arrays + pictures == 1:
                throw new UsageException($"'{request.Inputs[0]}' alone has no flow, which is between two. Name the second one too.");
            case 0 or 1:
                new FlowOfFrames(request, context).Run(cancellation);
                break;
            default:
                throw new UsageException(
                    $"{request.Inputs.Count} inputs were given ({string.Join(", ", request.Inputs.Take(3))}{(request.Inputs.Count > 3 ? ", ..." : string.Empty)}). "
                    + $"Give two pictures ({PictureFile.Kinds}), two .npy arrays, or one video.");
        }
    }

    static bool IsArray(string path) => Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase);
}
