namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>
/// Gradient-weighted class activation maps: where features speak for a class (Selvaraju et al., Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
/// Localization, 2017).
/// </summary>
public static class GradCam
{
    /// <summary>
    /// The maps of a clip: in each frame relu(sum over k of alpha_k A_k), where alpha_k is the mean over the frame of the gradient of the class's logit by A_k.
    /// </summary>
    /// <param name="features">A: (frames, channels, height, width), row-major.</param>
    /// <param name="gradients">The gradient of the logit by them, in the same order.</param>
    /// <param name="shape">Their shape.</param>
    /// <returns>A map a frame, all divided by the largest value of the clip, if that is not 0.</returns>
    /// <exception cref="ArgumentException">The shape has not four axes, or there are not as many numbers.</exception>
    public static IReadOnlyList<HeatMap> Maps(ReadOnlySpan<float> features, ReadOnlySpan<float> gradients, Shape shape)
    {
        if (shape.Rank != 4 || features.Length != shape.Count || gradients.Length != shape.Count)
        {
            throw new ArgumentException($"Grad-CAM takes features (frames, channels, height, width) with their gradients; {shape} was given.");
        }

        var (frames, channels, plane) = (shape[0], shape[1], shape[2] * shape[3]);
        var maps = new float[frames][];
        for (var frame = 0; frame < frames; frame++)
        {
            var map = maps[frame] = new float[plane];
            for (var channel = 0; channel < channels; channel++)
            {
                var from = ((frame * channels) + channel) * plane;
                var weight = 0.0;
                foreach (var gradient in gradients.Slice(from, plane))
                {
                    weight += gradient / plane;
                }

                for (var at = 0; at < plane; at++)
                {
                    map[at] += (float)(weight * features[from + at]);
                }
            }
        }

        var largest = maps.SelectMany(map => map).Where(float.IsFinite).Append(0).Max();
        return [.. maps.Select(map => new HeatMap(shape[2], shape[3], Array.ConvertAll(map, value => value > 0 && largest > 0 ? value / largest : 0)))];
    }
}
