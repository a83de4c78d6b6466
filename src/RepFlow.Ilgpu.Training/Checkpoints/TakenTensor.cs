namespace RepFlow.Ilgpu.Training;

/// <summary>A tensor of a file that a parameter takes: as it is, repeated over time, or as the mean over its channels.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="Tensor">The tensor.</param>
/// <param name="IsInflated">Whether it is repeated over time.</param>
/// <param name="IsAveraged">Whether each channel gets the mean over those of the tensor.</param>
sealed record TakenTensor(string Name, Parameter Parameter, StoredTensor Tensor, bool IsInflated, bool IsAveraged)
{
    /// <summary>Finds how a parameter can take a tensor.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="inflates">Whether it may be repeated over time.</param>
    /// <param name="averages">Whether it may be for other channels.</param>
    /// <returns>How it takes it; null where it cannot.</returns>
    public static TakenTensor? Of(string name, Parameter parameter, StoredTensor tensor, bool inflates, bool averages)
    {
        long[] wanted = [.. parameter.Shape.Select(extent => (long)extent)];

        // A matrix that is stored as a convolution of one tap, as the last layer of networks over space and time often is.
        var stored = wanted.Length == 2 && tensor.Shape.Count > 2 && tensor.Shape.Skip(2).All(extent => extent == 1) ? [.. tensor.Shape.Take(2)] : tensor.Shape;
        var (found, isInflated) = inflates && (stored, wanted) is ([var k, var c, var r, var s], [_, _, var t, _, _])
            ? ([k, c, t, r, s], true)
            : (stored, false);
        var isAveraged = averages && found.Count == wanted.Length && found.Count > 1 && found[1] != wanted[1] && found[1] > 0;
        return found.SequenceEqual(isAveraged ? wanted.Select((extent, axis) => axis == 1 ? found[1] : extent) : wanted)
            ? new TakenTensor(name, parameter, tensor, isInflated, isAveraged)
            : null;
    }

    /// <summary>Reads what the parameter takes.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The values, in the parameter's shape.</returns>
    /// <exception cref="InputException">They cannot be read.</exception>
    public double[] Read(WeightsFile file)
    {
        var values = file.Read(Tensor.Name);
        if (!IsInflated && !IsAveraged)
        {
            return values;
        }

        // Output channels, channels there and here, frames, and what is in a frame (or in all frames, where these stay).
        var shape = Parameter.Shape;
        var (outputs, from, to, frames) = (shape[0], (int)Tensor.Shape[1], shape[1], IsInflated ? shape[2] : 1);
        var inner = shape.Count / outputs / to / frames;
        var taken = new double[shape.Count];
        for (var k = 0; k < outputs; k++)
        {
            for (var c = 0; c < to; c++)
            {
                for (var at = 0; at < inner; at++)
                {
                    var value = IsAveraged
                        ? Enumerable.Range(0, from).Average(channel => values[(((k * from) + channel) * inner) + at])
                        : values[(((k * from) + c) * inner) + at];
                    for (var t = 0; t < frames; t++)
                    {
                        taken[(((((k * to) + c) * frames) + t) * inner) + at] = value / frames;
                    }
                }
            }
        }

        return taken;
    }
}
