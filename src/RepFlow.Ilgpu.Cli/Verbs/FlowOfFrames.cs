using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Cli.Clips;
using RepFlow.Ilgpu.Cli.Flow;
using RepFlow.Ilgpu.Cli.Output;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Pictures;
using RepFlow.Ilgpu.Training.Video;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow flow</c> of frames: two pictures, a video, or a clip that is made up.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="context">What the verb works with.</param>
sealed class FlowOfFrames(FlowRequest request, VerbContext context)
{
    // A GIF has no compression to speak of: what is wider or longer than this is for .mp4, unless it was asked for.
    const int GifWidth = 320;
    const int GifFrames = 300;
    const int Mp4Width = 640;

    readonly Terminal terminal = context.Terminal;
    readonly string target = request.Out ?? (request.Inputs.Count == 2 ? "flow.png" : "flow.gif");

    /// <summary>Computes the flow and writes it.</summary>
    /// <param name="cancellation">Stops the work.</param>
    public void Run(CancellationToken cancellation)
    {
        if ((request.Upstream ?? request.Gradients) is not null)
        {
            throw new UsageException("--upstream and --gradients work on two .npy arrays. Save the frames as arrays (N, C, H, W) first.");
        }

        var format = OutputFormats.Of(target);
        SameFile.Refuse([target], request.Inputs);
        if (format == OutputFormat.Mp4)
        {
            Ffmpeg.Require("writing .mp4");
        }

        var clip = Open(format, cancellation);
        if (request.Inputs.Count == 0)
        {
            CheckFields(clip, format, clip.ExpectedFrames - 1);
        }

        using var file = OutputFile.Create(target);
        using var engine = context.OpenFlow(request.Device);

        // Defaults for frames: the paper's start values are made for learning, and its kernels of gain 8 ring on raw frames; more iterations than
        // in a network, where the flow need not be smooth to be of use.
        var settings = request.Settings(FlowVariant.Cvpr19, 50);
        var parameters = request.Parameters is null
            ? new Dictionary<string, NdArray>()
            : ParameterFolder.Read(request.Parameters, engine.Parameters(settings, 1), terminal.Note);
        SameFile.Refuse([target], request.ParameterFiles(parameters.Keys));
        using var layer = new FrameFlow(engine, settings, parameters);
        var checkedClip = clip with { Frames = CheckSize(clip, format, file, settings.Precision) };
        using var flow = terminal.Progress("flow", progress => ClipFlow.Run(checkedClip, layer, progress, cancellation));
        CheckFields(clip, format, flow.Count);
        var full = request.MaxFlow ?? flow.Scale.Full;
        terminal.Progress($"writing {Path.GetFileName(target)}", progress =>
        {
            new ClipWriter(flow, new FlowPainter(full), settings.Precision, progress, cancellation).Write(file, format);
            return 0;
        });
        cancellation.ThrowIfCancellationRequested();
        file.Commit();
        Report(clip.Name, flow, layer, settings, engine.Device, full);
    }

    // Before the work where the number is known, which a video only claims to know.
    static void CheckFields(Clip clip, OutputFormat format, int fields)
    {
        if (format == OutputFormat.Flo && fields > 1)
        {
            throw new InputException($"a .flo file holds one field, and {clip.Name} has more. Use .npy, or --max-frames 2 for the first.");
        }
    }

    // As they come, before their flow is computed.
    IEnumerable<Picture> CheckSize(Clip clip, OutputFormat format, OutputFile file, Precision precision)
    {
        var count = 0;
        foreach (var frame in clip.Frames)
        {
            OutputFormats.CheckSize(format, target, FlowPainter.BesideWidth(frame.Width), frame.Height);
            count++;

            // As many pairs as are said to come or have come; all but the last of those that have come may be on the disk already.
            var pairs = Math.Max(Math.Max(clip.ExpectedFrames, count), 2) - 1;
            var pixels = (double)frame.Width * frame.Height;
            DiskLimit.Check(
                $"flow of {clip.Name}, {Counted.Of(pairs, "pair")} of frames of {frame.Width}x{frame.Height} pixels,",
                "Free some, or use fewer or smaller frames (--max-frames and --width of a video).",
                (FlowClip.DefaultFolder, (double)FlowClip.BytesAPair(frame.Width, frame.Height) * (pairs - Math.Max(0, count - 2))),
                (Path.GetDirectoryName(file.Path)!, format == OutputFormat.Npy ? pixels * pairs * 2 * (precision == Precision.Single ? 4 : 8) : 0));
            yield return frame;
        }
    }

    Clip Open(OutputFormat format, CancellationToken cancellation)
    {
        switch (request.Inputs.Count)
        {
            case 0:
                return GeneratedClip.Make(format == OutputFormat.Flo && request.MostFrames == 0 ? 2 : request.MostFrames);
            case 2:
                var (first, second) = (PictureFile.Read(request.Inputs[0]), PictureFile.Read(request.Inputs[1]));
                if (first.Width != second.Width || first.Height != second.Height)
                {
                    throw new InputException(
                        $"the pictures differ in size: '{request.Inputs[0]}' is {first.Width}x{first.Height}, '{request.Inputs[1]}' is {second.Width}x{second.Height}. "
                        + "Scale them to one size first.");
                }

                return new Clip($"'{request.Inputs[0]}' and '{request.Inputs[1]}'", HandOver(new Queue<Picture>([first, second])), 2, 1);
            default:
                return OpenVideo(request.Inputs[0], format, cancellation);
        }
    }

    // Nothing holds a picture any more once its flow is known.
    static IEnumerable<Picture> HandOver(Queue<Picture> pictures)
    {
        while (pictures.TryDequeue(out var picture))
        {
            yield return picture;
        }
    }

    Clip OpenVideo(string path, OutputFormat format, CancellationToken cancellation)
    {
        var info = VideoInfo.Read(path, cancellation);
        var most = request.MostFrames;
        if (most == 0 && format == OutputFormat.Gif && info.DeclaredFrames > GifFrames)
        {
            most = GifFrames;
            terminal.Note($"'{path}' counts {info.DeclaredFrames} frames; a .gif takes the first {GifFrames}. Set --max-frames for more, or write .mp4.");
        }

        if (most == 0 && format == OutputFormat.Flo)
        {
            // Enough to see that there are too many.
            most = 3;
        }

        var mostWidth = format switch { OutputFormat.Gif or OutputFormat.Png => GifWidth, OutputFormat.Mp4 => Mp4Width, _ => 0 };
        var expected = most > 0 ? Math.Min(most, info.DeclaredFrames) : info.DeclaredFrames;
        var reader = new VideoReader(path, terminal.Note) { Info = info, MostFrames = most, Width = request.Width, MostWidth = mostWidth };
        return new Clip($"'{path}'", reader.Read(cancellation), expected, info.FramesPerSecond);
    }

    void Report(string name, FlowClip flow, FrameFlow layer, FlowSettings settings, string device, float full)
    {
        // The paper's kernels give 8 times the gradient, so its flow is an eighth of the displacement; what learned taps give has no unit.
        var unit = request.Parameters is not null ? "(in the unit of the parameters)" : settings.Variant == FlowVariant.Paper ? "x 8 pixels" : "pixels";
        var path = Path.GetFullPath(target);
        FiniteNote.Write(terminal, flow.Scale.NonFinite, settings.Precision);
        terminal.Line($"flow of {name}: {Counted.Of(layer.Pairs, "pair")} of frames, {flow.Width}x{flow.Height}");
        terminal.Line($"  device   {device}");
        terminal.Line($"  layer    {settings}");
        terminal.Line($"  time     {layer.MillisecondsPerPair:0.##} ms a pair");
        terminal.Line($"  flow     longest {flow.Scale.Longest:0.##} {unit}; full colour is {full:g4}");
        terminal.Line($"  written  {path}");
        terminal.Result(new JsonObject
        {
            ["input"] = new JsonArray([.. request.Inputs.Select(i => JsonValue.Create(i))]),
            ["pairs"] = layer.Pairs,
            ["width"] = flow.Width,
            ["height"] = flow.Height,
            ["device"] = device,
            ["variant"] = settings.VariantName,
            ["iterations"] = settings.Iterations,
            ["precision"] = settings.PrecisionName,
            ["non_finite"] = flow.Scale.NonFinite,
            ["ms_per_pair"] = layer.MillisecondsPerPair,
            ["longest"] = flow.Scale.Longest,
            ["full_color"] = full,
            ["unit"] = unit,
            ["out"] = path,
        });
    }
}
