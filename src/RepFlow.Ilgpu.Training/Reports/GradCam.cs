namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>
/// Gradient-weighted class activation maps: where features speak for a class (Selvaraju et al., Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
/// Localization, 2017).
/// </summary>
public static class GradCam
{
    /// <summary>
    /// The maps of a clip: in each frame relu(sum over k of alpha_k A_k), where alpha_k is the mean of the gradient of the class's logit by A_k, over the frame, or over space and time
    /// where features have an axis of time.
    /// </summary>
    /// <param name="features">A: (frames, channels, height, width), or of one clip (1, channels, frames, height, width), row-major.</param>
    /// <param name="gradients">The gradient of the logit by them, in the same order.</param>
    /// <param name="shape">Their shape.</param>
    /// <returns>A map a frame, all divided by the largest value of the clip, if that is not 0.</returns>
    /// <exception cref="ArgumentException">The shape is neither of these, or there are not as many numbers.</exception>
    public static IReadOnlyList<HeatMap> Maps(ReadOnlySpan<float> features, ReadOnlySpan<float> gradients, Shape shape)
    {
        var isVolume = shape.Rank == 5 && shape[0] == 1;
        if ((shape.Rank != 4 && !isVolume) || features.Length != shape.Count || gradients.Length != shape.Count)
        {
            throw new ArgumentException($"Grad-CAM takes features (frames, channels, height, width) or (1, channels, frames, height, width) with their gradients; {shape} was given.");
        }

        // A volume has the planes of a channel in one piece, so it is one long frame until the maps are cut.
        var (blocks, channels, inBlock) = (isVolume ? 1 : shape[0], shape[1], isVolume ? shape[2] : 1);
        var plane = shape[^2] * shape[^1];
        var length = inBlock * plane;
        var maps = new float[blocks * inBlock][];
        for (var block = 0; block < blocks; block++)
        {
            var map = new float[length];
            for (var channel = 0; channel < channels; channel++)
            {
                var from = ((block * channels) + channel) * length;
                var weight = 0.0;
                foreach (var gradient in gradients.Slice(from, length))
                {
                    weight += gradient / length;
                }

                for (var at = 0; at < length; at++)
                {
                    map[at] += (float)(weight * features[from + at]);
                }
            }

            for (var frame = 0; frame < inBlock; frame++)
            {
                maps[(block * inBlock) + frame] = map[(frame * plane)..((frame + 1) * plane)];
            }
        }

        var largest = maps.SelectMany(map => map).Where(float.IsFinite).Append(0).Max();
        return [.. maps.Select(map => new HeatMap(shape[^2], shape[^1], Array.ConvertAll(map, value => value > 0 && largest > 0 ? value / largest : 0)))];
    }
}
