using System.Diagnostics;
using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Cli.Pictures;

namespace RepFlow.Ilgpu.Cli.Flow;

/// <summary>
/// Computes the flow between consecutive frames, several pairs at a time: that keeps every core or a GPU busy, and a batch is small
/// enough that a bar moves.
/// </summary>
/// <param name="engine">The layer's device.</param>
/// <param name="settings">Which layer.</param>
/// <param name="parameters">Parameters that replace the starting values, by name.</param>
sealed class FrameFlow(IFlowEngine engine, FlowSettings settings, IReadOnlyDictionary<string, NdArray> parameters) : IDisposable
{
    const int PixelsAtOnce = 1 << 20;

    readonly Stopwatch clock = new();
    IFlowRun? run;
    Shape shape;

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
    /// <returns>One field fewer than frames.</returns>
    public IReadOnlyList<FlowField> Run(IReadOnlyList<Picture> frames)
    {
        var (width, height, pairs) = (frames[0].Width, frames[0].Height, frames.Count - 1);
        var plane = width * height;
        var luma = new double[frames.Count * plane];
        for (var i = 0; i < frames.Count; i++)
        {
            frames[i].Luma(luma.AsSpan(i * plane, plane));
        }

        Prepare(new Shape(pairs, 1, height, width));
        run!.Write(luma.AsSpan(0, pairs * plane), luma.AsSpan(plane));
        if (Pairs == 0)
        {
            // Kernels are compiled at first use, which is not the time of a pair.
            run.Forward();
            run.Wait();
        }

        clock.Start();
        run.Forward();
        run.Wait();
        clock.Stop();
        Pairs += pairs;
        return ToFields(run.Output());
    }

    /// <summary>The fields in a result of one channel.</summary>
    /// <param name="flow">(N, 2, H, W).</param>
    /// <returns>The N fields.</returns>
    public static IReadOnlyList<FlowField> ToFields(NdArray flow)
    {
        var fields = new FlowField[flow.Shape[0]];
        for (var n = 0; n < fields.Length; n++)
        {
            var field = fields[n] = new FlowField(flow.Shape[3], flow.Shape[2]);
            var plane = field.U.Length;
            for (var i = 0; i < plane; i++)
            {
                field.U[i] = flow.Values[(2 * n * plane) + i];
                field.V[i] = flow.Values[(((2 * n) + 1) * plane) + i];
            }
        }

        return fields;
    }

    /// <inheritdoc/>
    public void Dispose() => run?.Dispose();

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
