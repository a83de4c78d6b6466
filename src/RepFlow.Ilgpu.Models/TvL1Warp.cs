using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>The second picture and its gradients looked up at the flow so far, and the iterations from there.</summary>
[GpuNetwork]
sealed partial class TvL1Warp
{
    readonly CubicWarp warp;
    readonly TvL1Iterations iterations;

    /// <summary>Makes one.</summary>
    /// <param name="options">The settings.</param>
    public TvL1Warp(TvL1Options options)
    {
        warp = options.Style switch
        {
            TvL1Style.OpenCv => new CubicWarp(-0.75f, parts: 32),
            TvL1Style.OpenCvCuda => new CubicWarp(-0.5f, clamp: true),
            _ => new CubicWarp(-0.5f, whole: true),
        };
        iterations = new TvL1Iterations(
            options.OuterIterations,
            options.InnerIterations,
            (float)options.Tau,
            (float)options.Lambda,
            (float)options.Theta,
            (float)options.Epsilon,
            options.Median,
            options.Style == TvL1Style.OpenCvCuda);
    }

    /// <summary>The field after it.</summary>
    /// <param name="first">The first picture, (N, 1, H, W).</param>
    /// <param name="second">The second picture and its gradients, (N, 3, H, W).</param>
    /// <param name="field">The flow and its dual variables, (N, 6, H, W).</param>
    /// <returns>(N, 6, H, W).</returns>
    public Tensor Forward(Tensor first, Tensor second, Tensor field) => iterations.Forward(first, warp.Forward(second, field), field);
}
