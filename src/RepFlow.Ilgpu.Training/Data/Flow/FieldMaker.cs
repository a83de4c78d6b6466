using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>Computes fields of pairs of frames, on a device of its own, some pairs at a time. Calls wait for each other.</summary>
/// <param name="options">What is computed, and where.</param>
sealed class FieldMaker(FlowClipsOptions options) : IDisposable
{
    /// <summary>The version of how fields are stored in pictures.</summary>
    public const int Version = 1;

    // What says nothing, so that planes of differences to it are those of the components.
    const byte Nothing = 128;

    // Pairs of this many pixels fill a device, and leave others their memory.
    const int PixelsAtOnce = 1 << 18;
    const int MostPairs = 16;

    // Videos of a data set have few sizes, and a network for each takes memory.
    const int MostSizes = 4;

    readonly Lock gate = new();
    readonly OrderedDictionary<(int Height, int Width), Prepared> networks = [];
    Device? device;
    bool isDisposed;

    /// <summary>How many pairs are computed at once.</summary>
    /// <param name="height">The height of a frame.</param>
    /// <param name="width">The width of a frame.</param>
    /// <returns>At least 1.</returns>
    public static int PairsAtOnce(int height, int width) => (int)Math.Clamp(PixelsAtOnce / ((long)height * width), 1, MostPairs);

    /// <summary>Computes fields.</summary>
    /// <param name="clip">Frames.</param>
    /// <param name="pairs">Which of them make pairs, the first and the second of each one behind the other; at most <see cref="PairsAtOnce"/> pairs.</param>
    /// <returns>A picture a pair: red to the right, blue down, green nothing.</returns>
    public Picture[] Compute(DecodedClip clip, int[] pairs)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            return Network(clip.Height, clip.Width).Compute(clip, pairs);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            foreach (var (_, network) in networks)
            {
                network.Run.Dispose();
            }

            networks.Clear();
            device?.Dispose();
            device = null;
        }
    }

    Prepared Network(int height, int width)
    {
        if (networks.TryGetValue((height, width), out var known))
        {
            return known;
        }

        if (networks.Count == MostSizes)
        {
            networks.GetAt(0).Value.Run.Dispose();
            networks.RemoveAt(0);
        }

        device ??= Device.Open(options.Device.Name);
        device.Note = options.Device.Note;
        var pairs = PairsAtOnce(height, width);
        var network = new Prepared(options.Network(height, width).PrepareInference(device, Precision.Single, [[2 * pairs, 3, height, width]]), height, width);
        networks.Add((height, width), network);
        return network;
    }

    sealed class Prepared(LayerExecution run, int height, int width)
    {
        // Frames come to the network as they do where it computes the flow itself.
        readonly ClipAugmenter normalizer = new(new Augmentation { Height = height, Width = width });
        readonly float[] pixels = new float[run.Inputs[0].Shape.Count];
        readonly float[] fields = new float[run.Output.Shape.Count];

        public LayerExecution Run => run;

        public Picture[] Compute(DecodedClip clip, int[] pairs)
        {
            var frame = 3 * height * width;
            normalizer.Apply(clip, pairs, 0, default, pixels.AsSpan(0, pairs.Length * frame));

            run.Resize([pairs.Length, 3, height, width]);
            run.Inputs[0].Write(pixels.AsSpan(0, pairs.Length * frame));
            run.Forward();
            run.Output.Read(fields.AsSpan(0, run.Output.Count));
            return [.. Enumerable.Range(0, pairs.Length / 2).Select(Field)];
        }

        Picture Field(int pair)
        {
            var plane = height * width;
            var (right, down) = (2 * pair * plane, ((2 * pair) + 1) * plane);
            var bytes = new byte[3 * plane];
            for (var at = 0; at < plane; at++)
            {
                (bytes[3 * at], bytes[(3 * at) + 1], bytes[(3 * at) + 2]) = ((byte)fields[right + at], Nothing, (byte)fields[down + at]);
            }

            return new Picture(width, height, bytes);
        }
    }
}
