using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Data.Motion;
using RepFlow.Ilgpu.Training.Tests.Loop;

namespace RepFlow.Ilgpu.Training.Tests.Replicas;

/// <summary>Replicas that share batches train what one does with all of them, and give the same bits each time.</summary>
public sealed class ReplicasTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TwoReplicasAreOneOfTwiceTheBatch()
    {
        var (whole, shared, again) = (Train(1, 4), Train(2, 2), Train(2, 2));
        Assert.Equal(10, whole.Steps);
        Assert.Equal(shared.Parameters, again.Parameters);
        Assert.All(whole.Parameters.Zip(shared.Parameters), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void ABrokenClipEndsTheEpochOfAllReplicas()
    {
        // One replica has a batch less than the other: neither waits for what does not come.
        var broken = new BrokenSource(new MotionClips(20, 1, frames: 3, size: 8), 4);
        Assert.Equal(8, Train(2, 2, broken, epochs: 2).Steps);
    }

    (double[] Parameters, long Steps) Train(int replicas, int batch, IClipSource? source = null, int epochs = 1)
    {
        source ??= new MotionClips(40, 1, frames: 3, size: 8);
        using var group = new ThreadReplicas(replicas);
        var networks = Enumerable.Range(0, replicas).Select(_ => new PlainNetwork()).ToList();
        var states = new TrainingState[replicas];
        var options = new TrainerOptions { Epochs = epochs, LearningRate = 0.1, ClipNorm = 0.5 };
        Parallel.For(0, replicas, new ParallelOptions { MaxDegreeOfParallelism = replicas }, rank =>
        {
            using var device = Device.Open("host");
            var loading = new ClipLoaderOptions
            {
                Sampling = new ClipSampling { Frames = 3 },
                Augmentation = new Augmentation { Height = 8, Width = 8 },
                BatchSize = batch,
                Shuffles = true,
                DropsLast = true,
                Rank = rank,
                Ranks = replicas,
                MostBroken = 0.5,
            };
            using var trainer = new Trainer(networks[rank], device, new ClipLoader(source, loading), null, options)
            {
                Replicas = replicas > 1 ? group[rank] : null,
                LastPath = folder["last"],
            };
            trainer.Run();
            states[rank] = trainer.State;
        });
        networks[0].LoadWeights(folder["last"]);
        return ([.. networks[0].Parameters.SelectMany(parameter => parameter.Values)], states[0].Steps);
    }

    sealed class BrokenSource(IClipSource source, int broken) : IClipSource
    {
        public IReadOnlyList<string> Classes => source.Classes;

        public int Count => source.Count;

        public int Label(int index) => source.Label(index);

        public string Name(int index) => source.Name(index);

        public int FrameCount(int index) => index < broken ? throw new ClipException("broken") : source.FrameCount(index);

        public DecodedClip Read(int index, IReadOnlyList<int> frames, CancellationToken cancellation) => source.Read(index, frames, cancellation);
    }
}
