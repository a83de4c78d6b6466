using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>A scale of TV-L1, and all coarser ones before it.</summary>
[GpuNetwork]
sealed partial class TvL1Level
{
    readonly TvL1Level? coarser;
    readonly GaussianBlur? smooth;
    readonly ILayer? shrink;
    readonly ILayer? grow;
    readonly SliceChannels flow = new(0, 2);
    readonly TvL1Field start;
    readonly TvL1Warp[] warps;

    /// <summary>Makes a scale.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="sizes">The sizes of all scales, the largest first.</param>
    /// <param name="at">Which of them it is.</param>
    public TvL1Level(TvL1Options options, IReadOnlyList<(int Height, int Width)> sizes, int at = 0)
    {
        warps = [.. Enumerable.Range(0, options.Warps).Select(_ => new TvL1Warp(options))];
        if (at == sizes.Count - 1)
        {
            start = new TvL1Field(0f);
            return;
        }

        var step = 1 / options.ScaleFactor;
        start = new TvL1Field((float)step);
        coarser = new TvL1Level(options, sizes, at + 1);
        smooth = options.Style == TvL1Style.Ipol ? new GaussianBlur(options.Smoothing) : null;
        shrink = Resize(sizes[at + 1], (float)step);
        grow = Resize(sizes[at], 0f);

        ILayer Resize((int Height, int Width) size, float step) => options.Style == TvL1Style.Ipol
            ? new ResizeCubic(size.Height, size.Width, step)
            : new ResizeBilinear(size.Height, size.Width, step, centred: options.Style == TvL1Style.OpenCv);
    }

    /// <summary>The flow and its dual variables.</summary>
    /// <param name="first">The first picture, (N, 1, H, W).</param>
    /// <param name="second">The second picture, (N, 1, H, W).</param>
    /// <returns>(N, 6, H, W).</returns>
    public Tensor Forward(Tensor first, Tensor second)
    {
        var pictures = PictureGradients.Apply(second);
        var field = coarser is null
            ? start.Forward(pictures)
            : start.Forward(grow!.Forward(flow.Forward(coarser.Forward(shrink!.Forward(smooth?.Forward(first) ?? first), shrink!.Forward(smooth?.Forward(second) ?? second)))));
        foreach (var warp in warps)
        {
            field = warp.Forward(first, pictures, field);
        }

        return field;
    }
}
