using System.Diagnostics;
using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Pictures;

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

    readonly Stopwatch clock = new();
    IFlowRun? run;
    Shape shape;

    // Kept from strip to strip: what is thrown away at this size stays in memory for long.
    double[] luma = [];
    double[] flow = [];
    FlowField field = new(0, 0);
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
    /// <param name="take">Takes the index of a pair, the first row, and the flow of rows from there on, which holds until it returns.</param>
    /// <exception cref="InputException">Not even a strip of it fits in the memory that may be used.</exception>
    public void Run(IReadOnlyList<Picture> frames, Action<int, int, FlowField> take)
    {
        var (width, height, pairs) = (frames[0].Width, frames[0].Height, frames.Count - 1);
        var strip = StripHeight(width, height);
        for (int top = 0, end; top < height; top = end)
        {
            // Rows that depend on what is beyond the strip, and not beyond the picture, are left to another strip.
            var from = (int)Math.Clamp(top - settings.Reach, 0, height - strip);
            end = from + strip == height ? height : (int)(from + strip - settings.Reach);
            Compute(frames, from, strip);
            if (field.Height != end - top || field.Width != width)
            {
                field = new FlowField(width, end - top);
            }

            for (var pair = 0; pair < pairs; pair++)
            {
                Copy(2 * pair, field.U);
                Copy((2 * pair) + 1, field.V);
                take(pair, top, field);
            }

            void Copy(int plane, double[] rows) => Array.Copy(flow, ((plane * strip) + top - from) * width, rows, 0, rows.Length);
        }

        Pairs += pairs;
    }

    /// <inheritdoc/>
    public void Dispose() => run?.Dispose();

    // All rows, or so many that the rows at its ends, which are computed for nothing, are few.
    int StripHeight(int width, int height)
    {
        var wanted = Math.Max(stripPixels / width, 8 * settings.Reach);
        wanted = wanted * 5 / 4 < height ? wanted : height;
        var bytes = (long)width * settings.BytesAPixel * (settings.Precision == Precision.Single ? 1 : 2);
        var strip = Math.Min(wanted, MemoryLimit.Bytes / bytes);
        if (strip < wanted && strip < 3 * settings.Reach)
        {
            MemoryLimit.Check(
                $"flow of {width}x{height} pixels in {settings.Iterations} iterations",
                (double)wanted * bytes,
                "Scale the frames down, or use fewer --iterations.");
            strip = wanted;
        }

        return (int)strip;
    }

    void Compute(IReadOnlyList<Picture> frames, int top, int rows)
    {
        var (width, pairs) = (frames[0].Width, frames.Count - 1);
        var plane = width * rows;
        if (luma.Length != frames.Count * plane)
        {
            luma = new double[frames.Count * plane];
            flow = new double[2 * pairs * plane];
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
        run.Output(flow);
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
