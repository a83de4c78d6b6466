using System.Text.Json.Serialization;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>How clips become batches.</summary>
public sealed record ClipLoaderOptions
{
    /// <summary>Which frames of a video are seen.</summary>
    public ClipSampling Sampling { get; init; } = new();

    /// <summary>Which pixels of these.</summary>
    public Augmentation Augmentation { get; init; } = new();

    /// <summary>The number of samples in a batch: crops of clips of videos.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>With the epoch, and the clip's index in the source, what all random numbers come from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether each epoch has an order of its own, of chance; else it is the source's.</summary>
    public bool Shuffles { get; init; }

    /// <summary>Whether samples that do not fill the last batch of an epoch are left out. Each of several ranks then has as many clips as any other.</summary>
    public bool DropsLast { get; init; }

    /// <summary>Which part of the clips is read, of <see cref="Ranks"/>.</summary>
    public int Rank { get; init; }

    /// <summary>The number of parts: each epoch's order is dealt out to them in turn, so that their batches together are those of one rank with batches of all their samples.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>The number of threads that decode and augment, half of the processor's by default, at most 8.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount / 2, 1, 8);

    /// <summary>The memory for what is prepared ahead: batches, and decoded clips. It is exceeded only where two batches and a decoded clip for each worker need more.</summary>
    public long MemoryBytes { get; init; } = 512 << 20;

    /// <summary>The share of broken clips in the source beyond which reading stops, 0 to 1.</summary>
    public double MostBroken { get; init; } = 0.2;

    /// <summary>Told of each broken clip, once, by the thread that takes batches.</summary>
    public Action<BrokenClip>? OnBroken { get; init; }

    /// <summary>The share of each target that is spread evenly over all classes (Szegedy et al. 2016), at least 0 and below 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// Mixup (Zhang et al. 2018): each sample of a batch, and its target, becomes a mean of itself and the one before, with the same weight from the beta distribution with
    /// these two parameters. 0 for none.
    /// </summary>
    public double MixupAlpha { get; init; }

    /// <summary>Whether batches have <see cref="ClipBatch.Targets"/>, for the loss <see cref="Layers.SoftTargetCrossEntropy"/>.</summary>
    public bool HasSoftTargets => LabelSmoothing > 0 || MixupAlpha > 0;

    /// <summary>Whether samples have the flow that the source gives (<see cref="FlowClips"/>) as channels behind their colours.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasFlow { get; init; }

    /// <summary>The channels of a sample: 3 of colours, then with <see cref="HasFlow"/> two of flow.</summary>
    [JsonIgnore]
    public int Channels => HasFlow ? 5 : 3;

    /// <summary>The numbers of a sample of a batch.</summary>
    internal long SampleLength => (long)Channels * Sampling.Frames * Augmentation.Height * Augmentation.Width;

    /// <summary>Refuses settings that cannot be.</summary>
    /// <exception cref="InputException">One cannot be.</exception>
    public void Check()
    {
        Sampling.Check();
        Augmentation.Check();
        Require(BatchSize > 0 && BatchSize <= Array.MaxLength / SampleLength, $"A batch of {BatchSize} clips of {SampleLength} numbers cannot be: choose at least 1, and fewer or smaller clips.");
        Require(Ranks > 0 && Rank >= 0 && Rank < Ranks, $"Rank {Rank} of {Ranks} cannot be: ranks count from 0.");
        Require(Workers is > 0 and <= 1024, $"{Workers} workers cannot be: give 1 to 1024.");
        Require(MemoryBytes >= 0, $"A memory of {MemoryBytes} bytes cannot be.");
        Require(MostBroken is >= 0 and <= 1, $"A share of {MostBroken} of broken clips cannot be: give 0 to 1.");
        Require(LabelSmoothing is >= 0 and < 1, $"Label smoothing by {LabelSmoothing} cannot be: give 0 or more, below 1.");
        Require(MixupAlpha is >= 0 and <= 1e6, $"Mixup with alpha {MixupAlpha} cannot be: give 0 for none, or more.");

        static void Require(bool holds, string otherwise)
        {
            if (!holds)
            {
                throw new InputException(otherwise);
            }
        }
    }
}
