using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Models;

/// <summary>
/// The motion block of a motion feature network (Lee et al. 2018, figures 2 and 3): a convolution to few channels, the fixed motion filter between consecutive frames, a convolution back, and the
/// features with what comes of it, added (MFNet-S) or side by side and convolved (MFNet-C).
/// </summary>
/// <remarks>No convolution has a bias: it would be lost in the differences, and in the normalisations behind the block.</remarks>
[GpuNetwork]
[Sample(4, 2, 2, Shapes = "4,4,3,4")]
[Sample(4, 3, 2, true, false, true, Shapes = "3,4,4,3")]
[Sample(18, 2, 2, false, true, Shapes = "2,18,3,2")]
public sealed partial class MotionBlock : IClipNetwork
{
    readonly PointwiseUnit2d reduce;
    readonly MotionFilter filter;
    readonly PointwiseUnit2d expand;
    readonly PointwiseUnit2d? fuse;

    /// <summary>Makes a block.</summary>
    /// <param name="channels">Channels of x, and of the result.</param>
    /// <param name="frames">Frames of a clip.</param>
    /// <param name="reduction">How many times the channels in which motion is looked for the features have; of few channels one is left, or grouped nine.</param>
    /// <param name="concatenates">Whether motion is concatenated, else added.</param>
    /// <param name="isGrouped">Whether each direction has channels of its own.</param>
    /// <param name="isNormalized">Whether its convolutions are normalised and rectified.</param>
    /// <exception cref="ArgumentException">A count is below 1.</exception>
    public MotionBlock(int channels, int frames, int reduction = 16, bool concatenates = false, bool isGrouped = false, bool isNormalized = false)
    {
        if (reduction < 1)
        {
            throw new ArgumentException($"Channels are reduced to a part of them; a reduction of {reduction} was asked for.");
        }

        var few = Math.Max(1, channels / reduction);
        few = isGrouped ? MotionFilter.Directions * ((few + MotionFilter.Directions - 1) / MotionFilter.Directions) : few;
        reduce = new PointwiseUnit2d(channels, few, isNormalized);
        filter = new MotionFilter(frames, isGrouped);
        expand = new PointwiseUnit2d(isGrouped ? few : MotionFilter.Directions * few, channels, isNormalized);
        fuse = concatenates ? new PointwiseUnit2d(2 * channels, channels, isNormalized) : null;
    }

    /// <inheritdoc/>
    public int Frames
    {
        get => filter.Frames;
        set => filter.Frames = value;
    }

    /// <summary>The features with their motion.</summary>
    /// <param name="x">(N * frames, channels, H, W), the frames of one clip behind those of another.</param>
    /// <returns>The same shape.</returns>
    public Tensor Forward(Tensor x)
    {
        var y = expand.Forward(filter.Forward(reduce.Forward(x)));
        if (fuse is null)
        {
            return x + y;
        }

        return fuse.Forward(Concatenate.Apply(x, y));
    }
}
