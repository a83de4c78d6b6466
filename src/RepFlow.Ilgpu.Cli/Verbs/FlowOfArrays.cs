using System.Diagnostics;
using System.Text.Json.Nodes;
using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Cli.Flow;
using RepFlow.Ilgpu.Cli.Output;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow flow</c> of two arrays (N, C, H, W), with its gradients if they are asked for.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="context">What the verb works with.</param>
sealed class FlowOfArrays(FlowRequest request, VerbContext context)
{
    // Both arrays and their flow, beside what the device holds of them.
    const int BytesAnElement = 4 * sizeof(double);

    readonly Terminal terminal = context.Terminal;
    readonly string target = request.Out ?? "flow.npy";

    /// <summary>Computes the flow and writes it.</summary>
    /// <param name="cancellation">Stops the work.</param>
    public void Run(CancellationToken cancellation)
    {
        if (request.Upstream is null != request.Gradients is null)
        {
            throw new UsageException("gradients need both --upstream FILE (the gradient of the loss by the flow) and --gradients DIR (where they go).");
        }

        var (first, second) = (ReadInput(request.Inputs[0]), ReadInput(request.Inputs[1]));
        if (first.Shape != second.Shape)
        {
            throw new InputException(
                $"the arrays differ in shape: '{request.Inputs[0]}' is {first.Shape}, '{request.Inputs[1]}' is {second.Shape}. Both must be the same (N, C, H, W).");
        }

        var shape = first.Shape;
        if (request.TvL1 is not null && shape[1] != 1)
        {
            throw new InputException($"the arrays have {shape[1]} channels, and TV-L1 is of grey pictures. Give one channel, (N, 1, H, W).");
        }

        MemoryLimit.Check($"flow of arrays of shape {shape}", (double)shape.Count * BytesAnElement, "Split them.");
        var format = CheckFormat(shape);
        var upstream = ReadUpstream(new Shape(shape[0], 2 * shape[1], shape[2], shape[3]));
        using var engine = context.OpenFlow(request.Device);
        var settings = request.Settings(FlowVariant.Paper, 10);
        var known = engine.Parameters(settings, shape[1]);
        var parameters = request.Parameters is null ? new Dictionary<string, NdArray>() : ParameterFolder.Read(request.Parameters, known, terminal.Note);
        string[] gradients = request.Gradients is null ? [] : [.. new[] { "first", "second" }.Concat(known.Keys).Select(name => name + ".npy")];
        SameFile.Refuse(
            [target, .. gradients.Select(name => Path.Combine(request.Gradients!, name))],
            [.. request.Inputs, request.Upstream, .. request.ParameterFiles(parameters.Keys)]);
        using var folder = request.Gradients is null ? null : OutputFolder.Create(request.Gradients, gradients);
        using var file = OutputFile.Create(target);
        using var run = engine.Prepare(settings, shape, parameters, upstream is not null);
        run.Write(first.Values, second.Values);
        var clock = Stopwatch.StartNew();
        run.Forward();
        run.Wait();
        var milliseconds = clock.Elapsed.TotalMilliseconds;
        var flow = run.Output();
        cancellation.ThrowIfCancellationRequested();

        // Everything is written before anything takes its name.
        Write(file, format, flow, settings.Precision);
        if (folder is not null)
        {
            run.WriteUpstream(upstream!.Values);
            run.Backward();
            foreach (var (name, adjoint) in run.Adjoints())
            {
                folder.Write(name + ".npy", stream => NpyFile.Write(stream, adjoint, settings.Precision));
            }
        }

        cancellation.ThrowIfCancellationRequested();
        file.Commit();
        folder?.Commit();
        Report(engine.Device, settings, flow, milliseconds, folder);
    }

    void Write(OutputFile file, OutputFormat format, NdArray flow, Precision precision) => file.Write(stream =>
    {
        if (format == OutputFormat.Npy)
        {
            NpyFile.Write(stream, flow, precision);
            return;
        }

        var plane = flow.Values.Length / 2;
        var field = new FlowField(flow.Shape[3], flow.Shape[2], flow.Values[..plane], flow.Values[plane..]);
        if (format == OutputFormat.Flo)
        {
            FloFile.Write(stream, field.Width, field.Height, field);
            return;
        }

        var scale = new MagnitudeScale();
        scale.Add(field);
        PictureFile.WritePng(stream, new FlowPainter(request.MaxFlow ?? scale.Full).Paint(field.Width, field.Height, field));
    });

    OutputFormat CheckFormat(Shape shape)
    {
        var format = OutputFormats.Of(target);
        if (format is OutputFormat.Gif or OutputFormat.Mp4)
        {
            throw new UsageException($"cannot write '{target}': the flow of arrays is saved as .npy, or as .flo or .png if it is one field.");
        }

        if (format != OutputFormat.Npy && shape[0] * shape[1] != 1)
        {
            throw new InputException($"cannot write '{target}': it holds one field, and arrays of shape {shape} have {shape[0] * shape[1]}. Use .npy.");
        }

        return format;
    }

    NdArray ReadInput(string path)
    {
        var array = NpyFile.Read(path);
        if (array.Shape.Rank != 4)
        {
            throw new InputException(
                $"'{path}' has shape {array.ShapeText}, and (N, C, H, W) is needed: N pairs of C channels. Reshape it, for example array.reshape(1, 1, H, W).");
        }

        if (array.Shape.Count == 0)
        {
            throw new InputException($"'{path}' has shape {array.ShapeText}, with an extent of 0: it holds no element. Save an array that holds some.");
        }

        CheckRange(path, array);
        return array;
    }

    NdArray? ReadUpstream(Shape shape)
    {
        if (request.Upstream is not { } path)
        {
            return null;
        }

        var array = NpyFile.Read(path);
        if (array.Shape != shape)
        {
            throw new InputException($"'{path}' has shape {array.ShapeText}, and the flow has {shape}. The upstream gradient must have the flow's shape.");
        }

        CheckRange(path, array);
        return array;
    }

    void CheckRange(string path, NdArray array)
    {
        var index = request.Precision == Precision.Single ? Array.FindIndex(array.Values, v => Math.Abs(v) > float.MaxValue) : -1;
        if (index >= 0)
        {
            throw new InputException($"'{path}' holds {array.Values[index]:g4} at index {array.IndexText(index)}, too large for single precision. Use --precision f64.");
        }
    }

    void Report(string device, FlowSettings settings, NdArray flow, double milliseconds, OutputFolder? gradients)
    {
        var path = Path.GetFullPath(target);
        var wild = flow.Values.Count(v => !double.IsFinite(v));
        FiniteNote.Write(terminal, wild, settings.Precision);
        terminal.Line($"flow of shape {flow.Shape}: u of each channel, then v of each channel");
        terminal.Line($"  device     {device}");
        terminal.Line($"  layer      {settings}");
        terminal.Line($"  written    {path}");
        if (gradients is not null)
        {
            terminal.Line($"  gradients  {gradients.Path}: {Counted.Of(gradients.Names.Count, "file")}");
        }

        var result = new JsonObject
        {
            ["input"] = new JsonArray([.. request.Inputs.Select(i => JsonValue.Create(i))]),
            ["shape"] = new JsonArray([.. flow.Shape.Select(e => JsonValue.Create(e))]),
            ["device"] = device,
            ["variant"] = settings.VariantName,
            ["iterations"] = settings.Iterations,
            ["precision"] = settings.PrecisionName,
            ["non_finite"] = wild,
            ["first_forward_ms"] = milliseconds,
            ["out"] = path,
        };
        if (gradients is not null)
        {
            result["gradients"] = gradients.Path;
            result["gradient_files"] = new JsonArray([.. gradients.Names.Select(n => JsonValue.Create(n))]);
        }

        terminal.Result(result);
    }
}
