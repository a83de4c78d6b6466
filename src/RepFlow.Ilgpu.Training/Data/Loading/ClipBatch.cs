namespace RepFlow.Ilgpu.Training.Data;

/// <summary>Samples for one step: crops of clips, with their labels. Its memory is used again for another batch once the next one is taken.</summary>
public sealed class ClipBatch
{
    readonly IClipSource source;
    readonly ClipLoaderOptions options;
    readonly int sampleLength;
    readonly float[] pixels;
    readonly float[] targets;
    readonly int[] labels;
    readonly int[] indices;
    readonly int[] views;

    internal ClipBatch(IClipSource source, ClipLoaderOptions options)
    {
        (this.source, this.options, sampleLength) = (source, options, (int)options.SampleLength);
        pixels = GC.AllocateUninitializedArray<float>(options.BatchSize * sampleLength);
        targets = options.HasSoftTargets ? new float[options.BatchSize * source.Classes.Count] : [];
        (labels, indices, views) = (new int[options.BatchSize], new int[options.BatchSize], new int[options.BatchSize]);
    }

    /// <summary>The number of samples.</summary>
    public int Count { get; private set; }

    /// <summary>The shape of <see cref="Pixels"/>: (Count * frames, <see cref="ClipLoaderOptions.Channels"/>, height, width), the frames of one sample behind those of another.</summary>
    public Shape Shape => [Count * options.Sampling.Frames, options.Channels, options.Augmentation.Height, options.Augmentation.Width];

    /// <summary>The network's input, row-major.</summary>
    public ReadOnlySpan<float> Pixels => pixels.AsSpan(0, Count * sampleLength);

    /// <summary>Each sample's class, from 0; -1 where the source does not say.</summary>
    public ReadOnlySpan<int> Labels => labels.AsSpan(0, Count);

    /// <summary>Each sample's share in each class, (Count, classes): empty unless <see cref="ClipLoaderOptions.HasSoftTargets"/>.</summary>
    public ReadOnlySpan<float> Targets => targets.AsSpan(0, targets.Length / labels.Length * Count);

    /// <summary>Each sample's video, by its index in the source. The samples of a video stand one behind the other, and may go on in the next batch.</summary>
    public ReadOnlySpan<int> Indices => indices.AsSpan(0, Count);

    /// <summary>Which of its video's views each sample is, from 0: all crops of the first clip, all of the second, and so on.</summary>
    public ReadOnlySpan<int> Views => views.AsSpan(0, Count);

    /// <summary>The epoch.</summary>
    public int Epoch { get; internal set; }

    /// <summary>The place in the epoch's order behind this batch, broken clips included: <see cref="ClipLoader.Start"/> goes on from there with the same batches.</summary>
    public int Position { get; internal set; }

    /// <summary>What a sample's video is called.</summary>
    /// <param name="sample">The sample, from 0.</param>
    /// <returns>The source's name for it.</returns>
    public string Name(int sample) => source.Name(Indices[sample]);

    /// <summary>How many samples have been written.</summary>
    internal int Written { get; set; }

    /// <summary>What is still to happen to it.</summary>
    internal BatchState State { get; set; }

    /// <summary>Empties it.</summary>
    /// <param name="epoch">The epoch of what comes in.</param>
    internal void Begin(int epoch) => (Epoch, Position, Count, Written, State) = (epoch, 0, 0, 0, BatchState.Open);

    /// <summary>Adds a sample, without its pixels.</summary>
    /// <param name="index">Its video.</param>
    /// <param name="view">Which view of the video.</param>
    /// <param name="label">Its class.</param>
    /// <returns>Its place.</returns>
    internal int Add(int index, int view, int label)
    {
        (indices[Count], views[Count], labels[Count]) = (index, view, label);
        if (targets.Length > 0)
        {
            var classes = source.Classes.Count;
            var target = targets.AsSpan(Count * classes, classes);
            target.Fill((float)(options.LabelSmoothing / classes));
            target[label] += (float)(1 - options.LabelSmoothing);
        }

        return Count++;
    }

    /// <summary>The pixels of a sample, to be written.</summary>
    /// <param name="sample">The sample.</param>
    /// <returns>The pixels.</returns>
    internal Span<float> Sample(int sample) => pixels.AsSpan(sample * sampleLength, sampleLength);

    /// <summary>Mixes neighbouring samples, with a weight drawn for the batch.</summary>
    internal void Mix()
    {
        // The first sample's index is in no other batch of the epoch.
        var random = new SampleRandom(options.Seed, Epoch, indices[0], SampleStreams.Mixup);
        var share = (float)random.NextBeta(options.MixupAlpha);
        Mixup.Blend(pixels.AsSpan(0, Count * sampleLength), Count, share);
        Mixup.Blend(targets.AsSpan(0, targets.Length / labels.Length * Count), Count, share);
    }
}
