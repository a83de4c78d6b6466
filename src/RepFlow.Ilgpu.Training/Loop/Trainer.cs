using System.Diagnostics;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Metrics;

namespace RepFlow.Ilgpu.Training;

/// <summary>
/// Trains a network on clips, epoch after epoch, by cross-entropy on logits that are averaged over time (Eq. 11 of the paper) and stochastic gradient descent with momentum, as
/// in its appendix A; evaluates it on others after each epoch, and writes checkpoints from which training goes on bit for bit as if it had never stopped.
/// </summary>
/// <example><code>
/// using var trainer = new Trainer(network, device, trainLoader, testLoader, new() { Epochs = 20 }) { LastPath = "run/last.safetensors" };
/// trainer.EpochDone += report => Console.WriteLine($"{report.State.Epoch}: {report.Test?.Top1:P1}");
/// trainer.Run(cancellation);
/// </code></example>
public sealed class Trainer : IDisposable
{
    // So many times the loss of guessing, for so many updates on end, is no way back.
    const double ExplodedLoss = 10;
    const int ExplodedUpdates = 20;

    readonly ILayer network;
    readonly Device device;
    readonly Precision precision;
    readonly ClipLoader train;
    readonly ClipLoader? test;
    readonly TrainerOptions options;
    readonly TrainingStep step;
    readonly BatchNorm[] normalizations;
    readonly float[] logits;
    Evaluator? evaluator;
    float[] shared = [];
    int[]? rankPositions;
    bool isStopping;

    /// <summary>Prepares training.</summary>
    /// <param name="network">The network: of (N * frames, channels, H, W), 3 or 5 as the loader has them, it makes logits, (N, classes). It begins with its own parameters.</param>
    /// <param name="device">Where it is trained.</param>
    /// <param name="train">The clips it is trained on.</param>
    /// <param name="test">The clips it is evaluated on; null for none.</param>
    /// <param name="options">How.</param>
    /// <param name="precision">The type of every tensor.</param>
    /// <exception cref="InputException">A setting cannot be.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit the network.</exception>
    /// <exception cref="DeviceException">The device has not the memory.</exception>
    public Trainer(ILayer network, Device device, ClipLoader train, ClipLoader? test, TrainerOptions options, Precision precision = Precision.Single)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        (this.network, this.device, this.train, this.test, this.options, this.precision) = (network, device, train, test, options, precision);
        var loading = train.Options;
        step = new TrainingStep(network, device, precision, [Input(loading.BatchSize)], new TrainingOptions
        {
            Loss = loading.HasSoftTargets ? SoftTargetCrossEntropy.Definition : SoftmaxCrossEntropy.Definition,
            Groups = ParameterGroup.Of(network, options.WeightDecay, options.DecaysVectors),
            LearningRate = options.LearningRate,
            Momentum = (float)options.Momentum,
            AccumulatesGradients = options.Accumulation > 1,
            ClipNorm = options.ClipNorm,
            ClipValue = options.ClipValue,
            AverageDecay = options.AverageDecay,
            Seed = options.Seed,
        });
        if (step.Inputs.Count > 1)
        {
            var further = step.Inputs.Count - 1;
            step.Dispose();
            throw new ArgumentException($"{network.Info.Name} is trained with {(further == 1 ? "an input" : $"{further} inputs")} besides its clips, which no data set here has: train it by a TrainingStep of your own.");
        }

        normalizations = [.. NamedParameter.Layers(network).OfType<BatchNorm>().Distinct()];
        logits = new float[step.Output.Shape.Count];
    }

    /// <summary>Told of each update.</summary>
    public event Action<StepReport>? StepDone;

    /// <summary>
    /// Told of each epoch, before <see cref="LastPath"/> says that it is over: training that ends before that is taken up at the epoch's evaluation, and tells of it again.
    /// </summary>
    public event Action<EpochReport>? EpochDone;

    /// <summary>Told the part done of an evaluation, 0 to 1.</summary>
    public event Action<double>? Testing;

    /// <summary>Where the state of training is written; null for nowhere.</summary>
    public string? LastPath { get; init; }

    /// <summary>Where the parameters with the best result are written; null for nowhere.</summary>
    public string? BestPath { get; init; }

    /// <summary>What is said in the files besides.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The others that train the same network, each with a loader of its part of the clips; null for none.</summary>
    public IReplicas? Replicas { get; init; }

    /// <summary>How far training is.</summary>
    public TrainingState State { get; private set; } = new();

    /// <summary>Why one call does not launch all of a step but for its update; null where it does, or that is not known yet.</summary>
    public string? WhyNoGraph => step.WhyNoGraph;

    /// <summary>The memory of all tensors of training, in bytes.</summary>
    public long Bytes => step.Bytes;

    /// <summary>Whether no epoch is left to do.</summary>
    public bool IsDone => State.Epoch >= options.Epochs || (options.Patience > 0 && State.Epoch - State.BestEpoch >= options.Patience);

    bool IsFirst => Replicas is not { Rank: > 0 };

    /// <summary>Takes training up where a checkpoint left it.</summary>
    /// <param name="path">What was written to <see cref="LastPath"/> by training of the same network with the same settings.</param>
    /// <exception cref="InputException">It is no such file, or another network's.</exception>
    public void Resume(string path)
    {
        var state = TrainingCheckpoint.Read(path, network, step.Velocities, step.Averages);
        if ((state.RankPositions?.Length ?? 1) != (Replicas?.Count ?? 1) && state.Position > 0)
        {
            throw new InputException(
                $"'{path}' is from the middle of an epoch of {state.RankPositions?.Length ?? 1} replicas, and there are {Replicas?.Count ?? 1}. Resume with as many as before.");
        }

        State = state with { Position = state.RankPositions?[Replicas!.Rank] ?? state.Position };
        step.WriteParameters();
        step.Steps = State.Steps;
    }

    /// <summary>Trains until nothing is left to do.</summary>
    /// <param name="cancellation">Stops training after the present update, once a checkpoint is written.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="DivergedException">The loss is not finite, or has been far too large for long.</exception>
    /// <exception cref="InputException">Too many clips are broken, or a checkpoint cannot be written.</exception>
    public void Run(CancellationToken cancellation = default)
    {
        isStopping = false;
        if (State is { Position: 0, Samples: > 0 })
        {
            // It was stopped between the epoch's last update and what came of it.
            FinishEpoch(TimeSpan.Zero, TimeSpan.Zero, cancellation);
        }

        while (!IsDone)
        {
            var (computing, waiting) = TrainEpoch(cancellation);
            State = State with { Epoch = State.Epoch + 1, Position = 0, RankPositions = null };
            FinishEpoch(computing, waiting, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        evaluator?.Dispose();
        step.Dispose();
    }

    Shape Input(int samples) => [samples * train.Options.Sampling.Frames, train.Options.Channels, train.Options.Augmentation.Height, train.Options.Augmentation.Width];

    (TimeSpan Computing, TimeSpan Waiting) TrainEpoch(CancellationToken cancellation)
    {
        var (computing, waiting) = (TimeSpan.Zero, TimeSpan.Zero);
        var (parts, samples, lossSum, work, wait) = (0, 0, 0.0, TimeSpan.Zero, TimeSpan.Zero);
        using var stream = train.Start(State.Epoch, State.Position, CancellationToken.None);
        var position = State.Position;
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            var batch = stream.Next();
            wait += Stopwatch.GetElapsedTime(started);

            // Broken clips may leave one replica a batch short: an epoch ends for all of them at once.
            if (!AllHave(batch is not null) || batch is null)
            {
                break;
            }

            started = Stopwatch.GetTimestamp();
            if (parts == 0)
            {
                // The rate of the middle of the batch: the first one's is not nothing where it warms up.
                var middle = (State.Position + batch.Position) / 2.0;
                step.LearningRate = options.Schedule.Rate(options.LearningRate, State.Epoch + (middle / train.Count), options.Epochs);
            }

            var (loss, correct) = Compute(batch, cancellation);
            (parts, samples, lossSum, position) = (parts + 1, samples + batch.Count, lossSum + (loss * batch.Count), batch.Position);
            State = State with { Samples = State.Samples + batch.Count, LossSum = State.LossSum + (loss * batch.Count), Correct = State.Correct + correct };
            if (parts == options.Accumulation)
            {
                Update();
                if (isStopping)
                {
                    throw new OperationCanceledException(cancellation);
                }
            }

            work += parts == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(started);

            void Update()
            {
                step.Update();
                device.Synchronize();
                work += Stopwatch.GetElapsedTime(started);
                State = State with { Position = position, RankPositions = rankPositions, Steps = step.Steps };
                (computing, waiting) = (computing + work, waiting + wait);
                var report = new StepReport(
                    State, Math.Min(1, (double)position / train.Count), lossSum / samples, step.LearningRate, step.GradientNorm, samples, work, wait);
                (parts, samples, lossSum, work, wait) = (0, 0, 0, TimeSpan.Zero, TimeSpan.Zero);
                StepDone?.Invoke(report);
                isStopping |= Replicas is null && cancellation.IsCancellationRequested;
                if (isStopping || (options.CheckpointEvery > 0 && State.Steps % options.CheckpointEvery == 0))
                {
                    ReadParameters();
                    SaveLast();
                }
            }
        }

        if (parts > 0)
        {
            step.Update();
            State = State with { Position = position, RankPositions = rankPositions, Steps = step.Steps };
        }

        return State.Samples > 0
            ? (computing, waiting)
            : throw new InputException("No clip of the training split could be read. 'repflow data check' says why.");
    }

    bool AllHave(bool hasOne)
    {
        Span<double> having = [hasOne ? 1 : 0];
        Replicas?.Sum(having);
        return having[0] >= (Replicas?.Count ?? 1);
    }

    /// <summary>Computes loss and gradients of a batch, and adds the gradients to those of the update's other batches.</summary>
    (double Loss, int Correct) Compute(ClipBatch batch, CancellationToken cancellation)
    {
        step.Resize(Input(batch.Count));
        step.Inputs[0].Write(batch.Pixels);
        if (train.Options.HasSoftTargets)
        {
            step.Targets.Write(batch.Targets);
        }
        else
        {
            step.WriteLabels(batch.Labels);
        }

        step.ComputeGradients();
        var (loss, correct) = (step.ReadLoss(), CountCorrect(batch));
        if (Replicas is { } replicas)
        {
            Share(replicas);
            var said = new double[3 + replicas.Count];
            (said[0], said[1], said[2], said[3 + replicas.Rank]) = (loss, correct, cancellation.IsCancellationRequested ? 1 : 0, batch.Position);
            replicas.Sum(said.AsSpan());
            (loss, correct) = (said[0] / replicas.Count, (int)said[1]);
            rankPositions = Array.ConvertAll(said[3..], position => (int)position);

            // All stop behind the same update, whichever of them is asked to.
            isStopping |= said[2] > 0;
        }

        CheckLoss(loss);
        step.AddGradients();
        return (loss, correct);
    }

    /// <summary>Replaces the gradients by their mean over all replicas.</summary>
    void Share(IReplicas replicas)
    {
        if (shared.Length != step.Gradients.Count)
        {
            shared = new float[step.Gradients.Count];
        }

        step.Gradients.Read(shared);
        replicas.Sum(shared);
        foreach (ref var value in shared.AsSpan())
        {
            value /= replicas.Count;
        }

        step.Gradients.Write(shared);
    }

    int CountCorrect(ClipBatch batch)
    {
        var all = logits.AsSpan(0, step.Output.Count);
        step.Output.Read(all);
        var (classes, correct) = (step.Output.Shape[1], 0);
        for (var sample = 0; sample < batch.Count; sample++)
        {
            correct += Scores.Rank(all.Slice(sample * classes, classes), batch.Labels[sample]) == 0 ? 1 : 0;
        }

        return correct;
    }

    void CheckLoss(double loss)
    {
        var guessing = Math.Log(Math.Max(2, step.Output.Shape[1]));
        State = State with { Exploding = loss > ExplodedLoss * guessing ? State.Exploding + 1 : 0 };
        if (double.IsFinite(loss) && State.Exploding < ExplodedUpdates)
        {
            return;
        }

        throw Diverged(FormattableString.Invariant($"the loss is {loss:g4}, and guessing has {guessing:g3}"));
    }

    DivergedException Diverged(string how)
    {
        var good = LastPath is not null && File.Exists(LastPath) ? $"The last good checkpoint is {LastPath}: --init begins another run with its weights. " : "";
        return new DivergedException(FormattableString.Invariant(
            $"training diverged in epoch {State.Epoch + 1} after {State.Steps} updates: {how}. {good}Use a lower learning rate, or clip gradients."));
    }

    /// <summary>Reads parameters to be written, which are none where one of them is no number: the file that is there is better.</summary>
    void ReadParameters()
    {
        step.ReadParameters();
        if (network.Parameters.Any(parameter => parameter.Values.AsSpan().ContainsAnyExceptInRange(double.MinValue, double.MaxValue)))
        {
            throw Diverged("parameters are no numbers any more");
        }
    }

    void FinishEpoch(TimeSpan computing, TimeSpan waiting, CancellationToken cancellation)
    {
        // Behind its last update: whatever stops the evaluation, the epoch need not be trained again.
        ReadParameters();
        SaveLast();
        var started = Stopwatch.GetTimestamp();
        var (loss, accuracy) = (State.LossSum / State.Samples, (double)State.Correct / (State.Samples * (Replicas?.Count ?? 1)));
        if (test is not null)
        {
            Refresh();
        }

        // What is evaluated, and kept where it is the best: the averages where there are some.
        ReadParameters();
        step.ReadAverages();
        EvaluationResult? result = null;
        Span<double> score = [double.NaN, 0];
        if (test is not null)
        {
            result = IsFirst ? Evaluate(cancellation) : null;
            (score[0], score[1]) = (result?.Top1 ?? 0, IsFirst && result is null ? 1 : 0);
            Replicas?.Sum(score);
            if (score[1] > 0)
            {
                throw new OperationCanceledException(cancellation);
            }
        }

        State = State with { Samples = 0, LossSum = 0, Correct = 0 };
        var isBest = test is null || double.IsNaN(State.Best) || score[0] > State.Best;
        if (isBest)
        {
            State = State with { Best = score[0], BestEpoch = State.Epoch };
            if (IsFirst && BestPath is not null)
            {
                network.SaveWeights(BestPath, precision, Metadata);
            }
        }

        EpochDone?.Invoke(new EpochReport(State, loss, accuracy, result, isBest, computing, waiting, Stopwatch.GetElapsedTime(started)));
        step.ReadParameters();
        SaveLast();
        if (Replicas is null)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Evaluates the network; null where that was cancelled.</summary>
    EvaluationResult? Evaluate(CancellationToken cancellation)
    {
        evaluator ??= new Evaluator(network, device, precision, test!);
        try
        {
            return evaluator.Run(Testing, cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Takes running statistics anew, as the mean over batches, with the parameters as they are.</summary>
    void Refresh()
    {
        if (options.PreciseBatches == 0 || normalizations.Length == 0)
        {
            return;
        }

        // From nothing, so that the result does not depend on what the statistics were, not even in the last bit.
        step.ReadParameters();
        foreach (var normalization in normalizations)
        {
            Array.Clear(normalization.RunningMean.Values);
            Array.Clear(normalization.RunningVar.Values);
        }

        step.WriteParameters();
        var usual = normalizations.Select(normalization => normalization.Momentum).ToList();
        using var stream = train.Start(State.Epoch, 0, CancellationToken.None);
        for (var at = 0; at < options.PreciseBatches && stream.Next() is { } batch; at++)
        {
            foreach (var normalization in normalizations)
            {
                normalization.Momentum = 1f / (at + 1);
            }

            step.Resize(Input(batch.Count));
            step.Inputs[0].Write(batch.Pixels);
            step.Forward();
        }

        foreach (var (normalization, momentum) in normalizations.Zip(usual))
        {
            normalization.Momentum = momentum;
        }
    }

    void SaveLast()
    {
        // While it explodes, what is there is better.
        if (IsFirst && LastPath is not null && State.Exploding == 0)
        {
            TrainingCheckpoint.Write(LastPath, network, precision, State, step.Velocities, step.Averages, Metadata);
        }
    }
}
