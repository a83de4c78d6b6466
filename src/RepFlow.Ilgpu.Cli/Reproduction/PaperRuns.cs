using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Runs;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Data;
using static System.FormattableString;

namespace RepFlow.Ilgpu.Cli.Reproduction;

/// <summary>
/// Trains and evaluates the networks of rows, each once however many rows it stands in, on all devices side by side. What is complete is not done again: the same command goes on where one was
/// stopped.
/// </summary>
/// <param name="terminal">Where it says how it goes.</param>
/// <param name="folder">Where runs are kept.</param>
/// <param name="request">Devices and what else all runs are asked for with.</param>
/// <param name="settings">The settings of a network with a seed.</param>
/// <param name="seeds">How often each is trained.</param>
sealed class PaperRuns(Terminal terminal, string folder, RunRequest request, Func<PaperSystem.Trained, ulong, RunSettings> settings, int seeds)
{
    const int TimedRuns = 3;

    readonly ConcurrentDictionary<RunSettings, Outcome> outcomes = new();
    readonly ConcurrentDictionary<RunSettings, string> failures = new();
    readonly Dictionary<RunSettings, EvaluationResult> evaluated = [];

    /// <summary>Trains and evaluates.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellation">Stops it; what is done is kept.</param>
    /// <returns>What each row came to.</returns>
    /// <exception cref="StoppedException">It was stopped.</exception>
    public IReadOnlyList<RowResult> Run(IReadOnlyList<PaperRow> rows, CancellationToken cancellation)
    {
        var wanted = Enumerable.Range(0, seeds).SelectMany(seed => rows.SelectMany(row => row.System.Parts).Select(part => settings(part, (ulong)seed))).Distinct().ToList();
        terminal.Progress<bool>("networks", report =>
        {
            Train(wanted, report, cancellation);
            return true;
        });
        return [.. rows.Select(row => Result(row, cancellation))];
    }

    void Train(IReadOnlyList<RunSettings> wanted, Action<double, string> report, CancellationToken cancellation)
    {
        var (left, done) = (new ConcurrentQueue<RunSettings>(wanted), 0);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var workers = request.Devices.Select(device => Task.Factory.StartNew(() => Work(device), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Task.WaitAll(workers, CancellationToken.None);

        void Work(Device device)
        {
            try
            {
                while (!stopping.IsCancellationRequested && left.TryDequeue(out var next))
                {
                    Complete(next, device, part => report((done + part) / wanted.Count, Invariant($"{done + 1} of {wanted.Count}: {next.Model}")), stopping.Token);
                    Interlocked.Increment(ref done);
                }

                stopping.Token.ThrowIfCancellationRequested();
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw new StoppedException("stopped, and nothing is lost: the same command goes on.");
            }
            catch
            {
                // What fails on one device is no reason to keep the others at work for hours.
                stopping.Cancel();
                throw;
            }
        }
    }

    void Complete(RunSettings next, Device device, Action<double> progress, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, Name(next));
        var file = Path.Combine(path, Outcome.File);
        try
        {
            if (Outcome.Read(file) is not { } outcome)
            {
                var begun = File.Exists(RunFolder.Of(path).Configuration);
                var quiet = Terminal.Quiet((part, _) => progress(part));
                TrainingRun.Train(quiet, path, begun ? null : next, null, request with { Devices = [device] }, cancellation);
                outcome = Evaluate(next, device, cancellation).Outcome;
                outcome.Write(file);
                terminal.Note(Invariant($"{next.Model}, seed {next.Seed}: {100 * outcome.Top1:0.0} % of {outcome.Clips} clips, {outcome.Ms:0.0} ms a clip ({Path.GetFileName(path)})"));
            }

            outcomes[next] = outcome;
        }
        catch (Exception e) when (e is DivergedException or ArgumentException && !cancellation.IsCancellationRequested)
        {
            failures[next] = e.Message;
            terminal.Note($"{next.Model}, seed {next.Seed}: {e.Message}");
        }
    }

    /// <summary>A network that has been trained.</summary>
    /// <param name="of">Its settings.</param>
    /// <param name="classes">The number of its classes.</param>
    /// <returns>The network, with the parameters behind the last epoch.</returns>
    public INetwork Network(RunSettings of, int classes)
    {
        var network = ModelCatalog.Create(of.Model, of.ModelOptions(classes));
        network.LoadWeights(RunFolder.Of(Path.Combine(folder, Name(of))).Last);
        return network;
    }

    (EvaluationResult Result, Outcome Outcome) Evaluate(RunSettings of, Device device, CancellationToken cancellation)
    {
        using var data = DataSet.Open(of, device, request.Cache, _ => { });
        var source = data.Test ?? data.Train;
        var network = Network(of, source.Classes.Count);
        var options = of.Testing;
        using var evaluator = new Evaluator(network, device, of.Precision, new ClipLoader(source, options with { Workers = request.Workers ?? options.Workers }));
        var result = evaluator.Run(null, cancellation);
        var learned = ParameterGroup.Of(network).Sum(group => group.Parameters.Sum(parameter => (long)parameter.Shape.Count));
        return (result, new Outcome(result.Top1, result.Loss, result.Predictions.Count, Time(device, of, source.Classes.Count), learned));
    }

    /// <summary>How long a clip takes in inference, alone, its flow computed too, in milliseconds: the least of some runs.</summary>
    static double Time(Device device, RunSettings of, int classes)
    {
        of = of with { StoresFlow = false };
        using var run = ModelCatalog.Create(of.Model, of.ModelOptions(classes)).PrepareInference(device, of.Precision, [of.Input(1)]);
        run.Inputs[0].Write([.. Enumerable.Range(0, run.Inputs[0].Count).Select(at => (float)Noise.Normal(1, (ulong)at))]);
        return Enumerable.Range(0, 1 + TimedRuns).Select(_ =>
        {
            var started = Stopwatch.GetTimestamp();
            run.Forward();
            device.Synchronize();
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }).Skip(1).Min();
    }

    RowResult Result(PaperRow row, CancellationToken cancellation)
    {
        var parts = row.System.Parts.ToList();
        var models = string.Join(" + ", parts.Select(part => settings(part, 0).Model));
        var (found, failure) = (new List<Outcome>(), (string?)null);
        for (var seed = 0UL; seed < (ulong)seeds; seed++)
        {
            var runs = parts.Select(part => settings(part, seed)).ToList();
            if (runs.Select(run => failures.GetValueOrDefault(run)).FirstOrDefault(reason => reason is not null) is { } reason)
            {
                failure ??= reason;
            }
            else
            {
                found.Add(runs.Count == 1 ? outcomes[runs[0]] : Fuse(runs, cancellation));
            }
        }

        return new RowResult(row, models, found, failure);
    }

    /// <summary>The mean of the probabilities of networks that were trained each by itself.</summary>
    Outcome Fuse(IReadOnlyList<RunSettings> runs, CancellationToken cancellation)
    {
        var all = runs.Select(run =>
        {
            if (!evaluated.TryGetValue(run, out var result))
            {
                evaluated.Add(run, result = Evaluate(run, request.Devices[0], cancellation).Result);
            }

            return result.Predictions;
        }).ToList();
        var fused = new EvaluationResult([.. all[0].Select((first, at) => first with
        {
            Probabilities = [.. first.Probabilities.Select((_, label) => all.Average(predictions => predictions[at].Probabilities[label]))],
        })]);
        return new Outcome(fused.Top1, fused.Loss, fused.Predictions.Count, runs.Sum(run => outcomes[run].Ms), runs.Sum(run => outcomes[run].Parameters));
    }

    /// <summary>The folder of a run, by its settings: the same settings, the same run, in whatever table and on whatever machine.</summary>
    static string Name(RunSettings of)
    {
        var own = JsonSerializer.SerializeToNode(of with { Seed = 0 }, RunJson.Default.RunSettings)!.AsObject();

        // How clips are loaded and networks trained follows from the rest, but also from the processors of a machine.
        own.Remove(JsonNamingPolicy.SnakeCaseLower.ConvertName(nameof(RunSettings.Testing)));
        own.Remove(JsonNamingPolicy.SnakeCaseLower.ConvertName(nameof(RunSettings.Trainer)));
        var hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(own.ToJsonString()));
        return string.Create(CultureInfo.InvariantCulture, $"{of.Model}-{hash:x16}-seed{of.Seed}");
    }
}
