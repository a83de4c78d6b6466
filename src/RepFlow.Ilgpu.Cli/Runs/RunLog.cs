using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Metrics;
using RepFlow.Ilgpu.Training.Reports;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>Writes how a run goes: <c>metrics.jsonl</c>, an event file for TensorBoard, and after each epoch <c>curves.png</c> and <c>confusion.png</c>.</summary>
sealed class RunLog : IDisposable
{
    /// <summary>The name of the mean loss of an epoch: only what an epoch came to has it.</summary>
    public const string EpochLoss = "epoch_loss";

    readonly RunFolder folder;
    readonly IReadOnlyList<string> classes;
    readonly Curves curves = new();
    readonly MetricsLog metrics;
    readonly TensorBoardFile board;

    /// <summary>Begins to write, or goes on behind what belongs to the state that training is taken up from.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="state">Where training begins.</param>
    public RunLog(RunFolder folder, IReadOnlyList<string> classes, TrainingState state)
    {
        (this.folder, this.classes) = (folder, classes);
        metrics = MetricsLog.Resume(folder.Metrics, Stays);
        try
        {
            foreach (var entry in MetricsLog.Read(folder.Metrics))
            {
                curves.Add(entry);
            }

            board = new TensorBoardFile(folder.Path);
        }
        catch
        {
            metrics.Dispose();
            throw;
        }

        // An epoch is logged before the state says that it is over, so its lines are there, and there once, whatever ended the program in between.
        bool Stays(MetricsEntry entry) => entry.Step <= state.Steps && (!IsOfEpoch(entry) || entry.Epoch <= state.Epoch - (state is { Position: 0, Samples: > 0 } ? 1 : 0));
    }

    /// <summary>Writes what an update did.</summary>
    /// <param name="report">The update.</param>
    public void Add(StepReport report) => Add(report.State, report.State.Epoch + report.EpochPart, MetricsEntry.Train, new()
    {
        [MetricsEntry.Loss] = report.Loss,
        [MetricsEntry.LearningRate] = report.LearningRate,
        ["compute_ms"] = report.Computing.TotalMilliseconds,
        ["wait_ms"] = report.Waiting.TotalMilliseconds,
    }, report.GradientNorm);

    /// <summary>Writes what an epoch came to.</summary>
    /// <param name="report">The epoch.</param>
    public void Add(EpochReport report)
    {
        Add(report.State, report.State.Epoch, MetricsEntry.Train, new() { [MetricsEntry.Top1] = report.TrainAccuracy, [EpochLoss] = report.Loss, ["busy"] = report.Busy });
        if (report.Test is { } test)
        {
            var counted = test.Count(classes);
            Add(report.State, report.State.Epoch, MetricsEntry.Test, new()
            {
                [MetricsEntry.Top1] = counted.Top1,
                ["top5"] = counted.Top5,
                ["mean_class_accuracy"] = counted.MeanClassAccuracy,
                [MetricsEntry.Loss] = test.Loss,
            });
            // It may be missing where a run was killed between its checkpoint and its pictures.
            if (report.IsBest || !File.Exists(folder["confusion.png"]))
            {
                ConfusionPicture.Write(folder["confusion.png"], counted);
            }
        }

        curves.Write(folder["curves.png"]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        metrics.Dispose();
        board.Dispose();
    }

    static bool IsOfEpoch(MetricsEntry entry) => entry.Split == MetricsEntry.Test || entry.Values.ContainsKey(EpochLoss);

    void Add(TrainingState state, double epoch, string split, Dictionary<string, double> values, double gradientNorm = double.NaN)
    {
        if (!double.IsNaN(gradientNorm))
        {
            values["gradient_norm"] = gradientNorm;
        }

        var entry = new MetricsEntry(state.Steps, epoch, split, values);
        metrics.Add(entry);
        curves.Add(entry);
        foreach (var (name, value) in values)
        {
            board.AddScalar($"{name}/{split}", state.Steps, value);
        }
    }
}
