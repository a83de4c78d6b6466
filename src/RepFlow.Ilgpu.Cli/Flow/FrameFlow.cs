using System.Diagnostics;
using System.Globalization;
using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Cli.Files;
using RepFlow.Ilgpu.Cli.Pictures;
using RepFlow.Ilgpu.Cli.Reporting;

namespace RepFlow.Ilgpu.Cli.Flow;

/// <summary>
/// Computes the flow between consecutive frames, several pairs at a time where they are small and one strip of rows after the other where they
/// are large: that keeps every core or a GPU busy, lets a bar move, and bounds what is in memory.
/// </summary>
/// <param name="engine">The layer's device.</param>
/// <param name="settings">Which layer.</param>
/// <param name="parameters">Parameters that replace the starting values, by name.</param>
/// <param name="stripPixels">The pixels of a strip, unless the layer's reach asks for more.</param>
sealed class FrameFlow(IFlowEngine engine, FlowSettings settings, IReadOnlyDictionary<string, NdArray> parameters, int stripPixels = 1 << 21) : IDisposable
{
    const int PixelsAtOnce = 1 << 20;

    // What the layer, its inputs and its output have in flight for each pixel of a strip in single precision, with some to spare.
    const int BytesAPixel = 160;

    readonly Stopwatch clock = new();
    IFlowRun? run;
    Shape shape;
    double[] luma = [];
    bool compiled;

    /// <summary>The number of pairs done.</summary>
    public int Pairs { get; private set; }

    /// <summary>The device's time for a pair, in milliseconds, without decoding, drawing and preparation.</summary>
    public double MillisecondsPerPair => Pairs == 0 ? 0 : clock.Elapsed.TotalMilliseconds / Pairs;

    /// <summary>How many pairs of frames of a size are computed at a time.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <returns>At least 1, at most 16.</returns>
    public static int PairsAtOnce(int width, int height) => Math.Clamp(PixelsAtOnce / (width * height), 1, 16);

    /// <summary>Computes the flow from each frame to the next.</summary>
    /// <param name="frames">At least two frames of one size.</param>
    /// <param name="take">Takes the index of a pair, the first row, and the flow of rows from there on; a pair's rows come in order.</param>
    /// <exception cref="ToolException">Not even a strip of it fits in the memory that may be used.</exception>
    public void Run(IReadOnlyList<Picture> frames, Action<int, int, FlowField> take)
    {
        var (width, height, pairs) = (frames[0].Width, frames[0].Height, frames.Count - 1);
        var strip = StripHeight(width, height);
        for (int top = 0, end; top < height; top = end)
        {
            // Rows that depend on what is beyond the strip, and not beyond the picture, are left to another strip.
            var from = (int)Math.Clamp(top - settings.Reach, 0, height - strip);
            end = from + strip == height ? height : (int)(from + strip - settings.Reach);
            var flow = Compute(frames, from, strip);
            for (var pair = 0; pair < pairs; pair++)
            {
                take(pair, top, Rows(flow, pair, top - from, end - top));
            }
        }

        Pairs += pairs;
    }

    /// <summary>Rows of a field in a result of one channel.</summary>
    /// <param name="flow">(N, 2, H, W).</param>
    /// <param name="pair">The index of the field.</param>
    /// <param name="top">The first row.</param>
    /// <param name="rows">The number of rows.</param>
    /// <returns>The rows.</returns>
    public static FlowField Rows(NdArray flow, int pair, int top, int rows)
    {
        var field = new FlowField(flow.Shape[3], rows);
        var (plane, start) = (flow.Shape[2] * flow.Shape[3], top * flow.Shape[3]);
        Array.Copy(flow.Values, (2 * pair * plane) + start, field.U, 0, field.U.Length);
        Array.Copy(flow.Values, (((2 * pair) + 1) * plane) + start, field.V, 0, field.V.Length);
        return field;
    }

    /// <inheritdoc/>
    public void Dispose() => run?.Dispose();

    // All rows, or so many that the rows at its ends, which are computed for nothing, are few.
    int StripHeight(int width, int height)
    {
        var wanted = Math.Max(stripPixels / width, 8 * settings.Reach);
        wanted = wanted * 5 / 4 < height ? wanted : height;
        var bytes = (long)width * BytesAPixel * (settings.Precision == Precision.Single ? 1 : 2);
        var there = MemoryLimit.Bytes;
        var strip = Math.Min(wanted, there / bytes);
        if (strip < wanted && strip < 3 * settings.Reach)
        {
            throw new ToolException(
                $"flow of {width}x{height} pixels in {settings.Iterations} iterations needs {Gigabytes(wanted * bytes)} GB of memory at a time, and "
                + $"{Gigabytes(there)} GB may be used. Scale the frames down, or use fewer --iterations.");
        }

        return (int)strip;

        static string Gigabytes(long value) => (value / 1e9).ToString("0.0", CultureInfo.InvariantCulture);
    }

    NdArray Compute(IReadOnlyList<Picture> frames, int top, int rows)
    {
        var (width, pairs) = (frames[0].Width, frames.Count - 1);
        var plane = width * rows;
        if (luma.Length != frames.Count * plane)
        {
            luma = new double[frames.Count * plane];
        }

        for (var i = 0; i < frames.Count; i++)
        {
            frames[i].Luma(luma.AsSpan(i * plane, plane), top * width);
        }

        Prepare(new Shape(pairs, 1, rows, width));
        run!.Write(luma.AsSpan(0, pairs * plane), luma.AsSpan(plane));
        if (!compiled)
        {
            // Kernels are compiled at first use, which is not the time of a pair.
            run.Forward();
            run.Wait();
            compiled = true;
        }

        clock.Start();
        run.Forward();
        run.Wait();
        clock.Stop();
        return run.Output();
    }

    void Prepare(Shape wanted)
    {
        if (run is null || wanted != shape)
        {
            run?.Dispose();
            run = null;
            run = engine.Prepare(settings, wanted, parameters, gradients: false);
            shape = wanted;
        }
    }
}
