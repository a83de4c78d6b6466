using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Data.Motion;

namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary>Training that was stopped and taken up is training that was not; the numbers it reports are those of what it wrote.</summary>
public sealed class TrainerTests(OpenDevices devices) : IClassFixture<OpenDevices>, IDisposable
{
    readonly TemporaryFolder folder = new();

    // Everything that has a state: dropout, averages, parts of batches, running statistics, a rate that changes.
    static readonly TrainerOptions everything = new()
    {
        Epochs = 2,
        LearningRate = 0.05,
        Schedule = new LearningSchedule { Decay = RateDecay.Cosine, WarmUpEpochs = 0.5 },
        Accumulation = 2,
        ClipNorm = 1,
        AverageDecay = 0.9,
        PreciseBatches = 2,
        Seed = 3,
    };

    public void Dispose() => folder.Dispose();

    [DeviceTheory]
    public void TakenUpItIsAsIfItHadNeverStopped(string device)
    {
        using (var whole = Trainer(device, "whole", everything, workers: 1))
        {
            whole.Run();
            Assert.True(whole.IsDone);
            Assert.Equal(14, whole.State.Steps);
        }

        // In the middle of an epoch, behind its last update, and in the middle of the next one; then with other threads.
        foreach (var steps in new[] { 3, 7, 9, int.MaxValue })
        {
            using var cancellation = new CancellationTokenSource();
            using var part = Trainer(device, "parts", everything, workers: 3);
            if (File.Exists(folder["parts.last"]))
            {
                part.Resume(folder["parts.last"]);
            }

            part.StepDone += report =>
            {
                if (report.State.Steps == steps)
                {
                    cancellation.Cancel();
                }
            };
            Assert.Equal(steps < int.MaxValue, Record.Exception(() => part.Run(cancellation.Token)) is OperationCanceledException);
        }

        Assert.Equal(File.ReadAllBytes(folder["whole.last"]), File.ReadAllBytes(folder["parts.last"]));
        Assert.Equal(File.ReadAllBytes(folder["whole.best"]), File.ReadAllBytes(folder["parts.best"]));
    }

    [Fact]
    public void StoppedWhileItEvaluatesItEvaluatesWhenItIsTakenUp()
    {
        var results = new List<double>();
        using (var whole = Trainer("host", "whole", everything))
        {
            whole.EpochDone += report => results.Add(report.Test!.Top1);
            whole.Run();
        }

        using (var cancellation = new CancellationTokenSource())
        using (var stopped = Trainer("host", "stopped", everything))
        {
            stopped.Testing += _ => cancellation.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => stopped.Run(cancellation.Token));
            Assert.Equal(0, stopped.State.Position);
        }

        var taken = new List<double>();
        using var resumed = Trainer("host", "stopped", everything);
        resumed.Resume(folder["stopped.last"]);
        resumed.EpochDone += report => taken.Add(report.Test!.Top1);
        resumed.Run();
        Assert.Equal(results, taken);
        Assert.Equal(File.ReadAllBytes(folder["whole.last"]), File.ReadAllBytes(folder["stopped.last"]));
    }

    [Fact]
    public void TheBestFileIsWhatWasEvaluated()
    {
        EvaluationResult? best = null;
        using (var trainer = Trainer("host", "run", everything))
        {
            trainer.EpochDone += report => best = report.IsBest ? report.Test : best;
            trainer.Run();
        }

        var network = Network();
        network.LoadWeights(folder["run.best"]);
        using var evaluator = new Evaluator(network, devices["host"], Precision.Single, Loader(13, 2, shuffles: false, workers: 1));
        Assert.Equal(best!.Predictions.SelectMany(p => p.Probabilities), evaluator.Run().Predictions.SelectMany(p => p.Probabilities));
    }

    [Fact]
    public void TrainingThatDivergesStopsAndNamesTheLastCheckpoint()
    {
        using var trainer = Trainer("host", "run", everything with { LearningRate = 1e20, Schedule = new(), ClipNorm = null, CheckpointEvery = 1 });
        var message = Assert.Throws<DivergedException>(() => trainer.Run()).Message;
        Assert.Contains(folder["run.last"], message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);

        // What it names is from before.
        var network = Network();
        network.LoadWeights(folder["run.last"]);
        Assert.All(network.Parameters.SelectMany(parameter => parameter.Values), value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void WhatFitsNotIsSaidInOneLine()
    {
        using (var trainer = Trainer("host", "run", everything with { Epochs = 1 }))
        {
            trainer.Run();
        }

        using var other = Trainer("host", "other", everything with { AverageDecay = null });
        Assert.Contains("training.average.0", Assert.Throws<InputException>(() => other.Resume(folder["run.last"])).Message, StringComparison.Ordinal);
        Assert.Contains("weights alone", Assert.Throws<InputException>(() => other.Resume(folder["run.best"])).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["text"], "no checkpoint at all");
        Assert.Contains(folder["text"], Assert.Throws<InputException>(() => other.Resume(folder["text"])).Message, StringComparison.Ordinal);
    }

    static Networks.INetwork Network() => ModelCatalog.Create("resnet18-flow", new()
    {
        Classes = 13,
        Frames = 3,
        Width = 2,
        Dropout = 0.5f,
        Seed = 1,
        Flow = new FlowOptions { After = 0, Channels = 2, Iterations = 2 },
    });

    static ClipLoader Loader(int count, ulong seed, bool shuffles, int workers) => new(new MotionClips(count, seed, frames: 3, size: 16), new()
    {
        Sampling = new ClipSampling { Frames = 3 },
        Augmentation = new Augmentation { Height = 16, Width = 16, Flip = shuffles ? 0.5 : 0 },
        BatchSize = 4,
        Shuffles = shuffles,
        Workers = workers,
        Seed = 5,
    });

    Trainer Trainer(string device, string name, TrainerOptions options, int workers = 2) =>
        new(Network(), devices[device], Loader(53, 1, shuffles: true, workers), Loader(13, 2, shuffles: false, workers), options)
        {
            LastPath = folder[name + ".last"],
            BestPath = folder[name + ".best"],
        };
}
