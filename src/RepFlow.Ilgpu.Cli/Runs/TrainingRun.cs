using System.Diagnostics;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Reports;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>A training run in a folder, as <c>repflow train</c> does it: begun, or taken up.</summary>
sealed class TrainingRun
{
    const int ExamplesShown = 8;

    readonly Terminal terminal;
    readonly RunFolder folder;
    readonly RunSettings settings;
    readonly RunRequest request;
    readonly Stopwatch watch = Stopwatch.StartNew();
    TimeSpan computing;
    TimeSpan waiting;
    int epochs;
    long steps;

    TrainingRun(Terminal terminal, RunFolder folder, RunSettings settings, RunRequest request) =>
        (this.terminal, this.folder, this.settings, this.request) = (terminal, folder, settings, request);

    /// <summary>Begins a run, or takes it up, and trains until nothing is left to do.</summary>
    /// <param name="terminal">Where it says how it goes.</param>
    /// <param name="path">Its folder.</param>
    /// <param name="settings">Its settings; null where it is taken up.</param>
    /// <param name="init">The weights that it begins with; null for random ones.</param>
    /// <param name="request">What else is asked for.</param>
    /// <param name="cancellation">Stops it after the present update, once a checkpoint is written.</param>
    /// <returns>What it came to.</returns>
    /// <exception cref="InputException">Data, settings or folder cannot be used, or training diverged.</exception>
    public static RunResult Train(Terminal terminal, string path, RunSettings? settings, string? init, RunRequest request, CancellationToken cancellation)
    {
        init = Directory.Exists(init) ? RunFolder.Find(init).Best : init;
        using var folder = request.IsFirst ? RunFolder.Open(path, resumes: settings is null) : RunFolder.Of(path);
        var former = settings is null ? folder.Read() : null;
        if (former is not null)
        {
            folder.CheckNothingIsLost();
        }

        return new TrainingRun(terminal, folder, settings ?? former!.Settings, request).Train(former, init, cancellation);
    }

    RunResult Train(RunConfiguration? former, string? init, CancellationToken cancellation)
    {
        using var data = DataSet.Open(settings, request.Devices[0], request.Cache, terminal.Note);
        var classes = data.Train.Classes;
        if (former is not null && !former.Classes.SequenceEqual(classes))
        {
            throw new InputException($"'{settings.Data}' has other classes than the run in '{folder.Path}' was begun with. Begin another run.");
        }

        FillFlow(data, cancellation);
        if (request.Devices.Count == 1)
        {
            return Train(data, former, init, request.Processes, request.Devices[0], cancellation);
        }

        // A thread for each further device; whichever fails ends the others' waiting.
        using var group = new ThreadReplicas(request.Devices.Count);
        var others = Enumerable.Range(1, request.Devices.Count - 1).Select(rank => Task.Factory.StartNew(
            () => Guard(() => Train(data, former, init, group[rank], request.Devices[rank], cancellation)), TaskCreationOptions.LongRunning)).ToList();
        RunResult? result = null;
        var failures = new List<Exception?> { Guard(() => result = Train(data, former, init, group[0], request.Devices[0], cancellation)) };
        failures.AddRange(others.Select(other => other.GetAwaiter().GetResult()));

        // What one of them threw is why the others were cancelled.
        if ((failures.FirstOrDefault(e => e is not null and not OperationCanceledException) ?? failures.FirstOrDefault(e => e is not null)) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return result!;

        Exception? Guard(Action work)
        {
            try
            {
                work();
                return null;
            }
            catch (Exception e)
            {
                group.Abort();
                return e;
            }
        }
    }

    // Steps that wait for it would look as if they were slow.
    void FillFlow(DataSet data, CancellationToken cancellation)
    {
        if (!settings.HasStoredFlow || request.Cache is null)
        {
            return;
        }

        try
        {
            var part = request.Processes is { } processes ? (double)processes.Rank / processes.Count : 0;
            var filled = terminal.Progress("TV-L1 flow", progress => data.Fill(progress, part, cancellation))!;
            if (filled.Kept < filled.Clips - filled.Broken.Count)
            {
                terminal.Note($"the cache keeps the flow of {filled.Kept} of {Counted.Of(filled.Clips, "clip")}; that of the others is computed each time it is wanted. Give it more room with --cache-limit.");
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new StoppedException("stopped while flow was computed, and what is done is kept: the same command goes on.");
        }
    }

    RunResult Train(DataSet data, RunConfiguration? former, string? init, IReplicas? replicas, Device device, CancellationToken cancellation)
    {
        var (classes, isFirst) = (data.Train.Classes, replicas is not { Rank: > 0 });
        var network = ModelCatalog.Create(settings.Model, settings.ModelOptions(classes.Count));
        if ((former?.Init ?? init) is { } weights && (former is null || !folder.HasCheckpoint))
        {
            var report = network.LoadWeights(weights, WeightsLoadOptions.Transfer);
            foreach (var line in isFirst ? report.Lines : [])
            {
                terminal.Note(line);
            }
        }

        using var trainer = new Trainer(
            network,
            device,
            new ClipLoader(data.Train, With(settings.Training(classes)) with { Rank = replicas?.Rank ?? 0, Ranks = replicas?.Count ?? 1 }),
            data.Test is null ? null : new ClipLoader(data.Test, With(settings.Testing)),
            settings.Trainer with { CheckpointEvery = request.CheckpointEvery },
            settings.Precision)
        {
            Replicas = replicas,
            LastPath = folder.Last,
            BestPath = folder.Best,
            Metadata = settings.Metadata(classes),
        };
        if (former is not null && folder.HasCheckpoint)
        {
            Resume(trainer);
        }

        if (!isFirst)
        {
            trainer.Run(cancellation);
            return new RunResult(settings.Model, Learned(network), trainer.State, watch.Elapsed, double.NaN);
        }

        if (former is null)
        {
            folder.Write(new RunConfiguration(
                settings, classes, init is null ? null : Path.GetFullPath(init), Versions(), string.Join(", ", request.Devices), DateTimeOffset.Now));
        }

        Describe(data, network, trainer, replicas);
        steps = trainer.State.Steps;
        using var log = new RunLog(folder, classes, trainer.State);
        trainer.StepDone += log.Add;
        trainer.EpochDone += log.Add;
        trainer.EpochDone += Show;
        try
        {
            terminal.Progress<bool>(settings.Model, report =>
            {
                TrainingProgress.Listen(settings, trainer, report);
                trainer.Run(cancellation);
                return true;
            });
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new StoppedException($"stopped after {Counted.Of(trainer.State.Steps, "update")}, and nothing is lost. Go on with 'repflow train --out {folder.Path} --resume'.");
        }
        catch (OutputException e)
        {
            throw new InputException($"{e.Message} Then go on with 'repflow train --out {folder.Path} --resume': nothing is lost.");
        }

        ShowExamples(network, device, data, cancellation);

        return new RunResult(settings.Model, Learned(network), trainer.State, watch.Elapsed, computing / (computing + waiting));
    }

    void Resume(Trainer trainer)
    {
        try
        {
            trainer.Resume(folder.Last);
        }
        catch (InputException e)
        {
            throw new InputException($"{e.Message.TrimEnd('.')}. This run cannot be taken up: put the file back, or begin another run (--init {folder.Best} takes its best weights).");
        }
    }

    void ShowExamples(INetwork network, Device device, DataSet data, CancellationToken cancellation)
    {
        try
        {
            network.LoadWeights(folder.Best);
            var examples = Explanations.Of(network, device, data.Test ?? data.Train, With(settings.Testing), ExamplesShown, cancellation);
            ExamplesPicture.Write(folder["examples.png"], examples);
        }
        catch (InputException e)
        {
            // Training is done and saved.
            terminal.Note($"no examples.png: {e.Message}");
        }
    }

    static Dictionary<string, string> Versions() => new()
    {
        ["repflow"] = typeof(TrainingRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        ["dotnet"] = Environment.Version.ToString(),
        ["system"] = RuntimeInformation.RuntimeIdentifier,
    };

    static long Learned(INetwork network) => ParameterGroup.Of(network).Sum(group => group.Parameters.Sum(parameter => (long)parameter.Shape.Count));

    ClipLoaderOptions With(ClipLoaderOptions options) => options with
    {
        Workers = request.Workers ?? options.Workers,
        OnBroken = broken => terminal.Note($"left out: {broken.Reason}"),
    };

    void Describe(DataSet data, INetwork network, Trainer trainer, IReplicas? replicas)
    {
        var flow = ModelCatalog.HasFlow(settings.Model) ? Invariant($", flow after block {settings.FlowAfter}") : "";
        terminal.Note(Invariant($"{settings.Model}, {Learned(network):n0} parameters{flow}, on {string.Join(", ", request.Devices)}"));
        if (replicas is not null)
        {
            terminal.Note(Invariant($"{replicas.Count} replicas, each with batches and batch normalisation of its own: an update is made of {replicas.Count * settings.Batch} clips"));
        }

        var test = data.Test is null ? "" : Invariant($", {data.Test.Count} of {data.TestSplit} to evaluate");
        terminal.Note(Invariant($"{Path.GetFileName(settings.Data)}: {data.Train.Classes.Count} classes, {data.Train.Count} clips to train on{test}")
            + Invariant($"; {settings.Frames} frames of {settings.Height}x{settings.Width}, {settings.Batch} clips a batch, {trainer.Bytes / (double)(1 << 20):0} MiB"));
        if (settings.Flip is null && Directions.AreIn(data.Train.Classes))
        {
            terminal.Note("left and right are never changed, because a class is named after a direction (--flip 0.5 changes them all the same)");
        }

        if (trainer.IsDone)
        {
            terminal.Note(Invariant($"the run in '{folder.Path}' is complete: nothing is left to do"));
        }
        else if (trainer.State.Steps > 0)
        {
            terminal.Note(Invariant($"taken up in epoch {trainer.State.Epoch + 1}, after {Counted.Of(trainer.State.Steps, "update")}"));
        }
    }

    void Show(EpochReport report)
    {
        // The first epoch decodes, and its steps are the first of their kind.
        if (++epochs == 2)
        {
            (computing, waiting) = (TimeSpan.Zero, TimeSpan.Zero);
        }

        (computing, waiting) = (computing + report.Computing, waiting + report.Waiting);
        var test = report.Test is { } result ? Invariant($", {100 * result.Top1:0.0} % of test{(report.IsBest ? " (best)" : "")}") : "";
        var count = Math.Max(1, report.State.Steps - steps);
        steps = report.State.Steps;
        var limit = report.Busy < 0.9 ? "reading limits it" : "computing limits it";
        terminal.Note(Invariant($"epoch {report.State.Epoch}: loss {report.Loss:0.000}, {100 * report.TrainAccuracy:0.0} % of training{test}; ")
            + Invariant($"{report.Computing.TotalMilliseconds / count:0.#} ms a step and {report.Waiting.TotalMilliseconds / count:0.#} ms waiting for clips ")
            + Invariant($"({limit}), {(report.Computing + report.Waiting).TotalSeconds:0.0} s, testing {report.Testing.TotalSeconds:0.0} s"));
    }
}
