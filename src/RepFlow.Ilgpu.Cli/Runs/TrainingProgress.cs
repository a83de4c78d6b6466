using System.Diagnostics;
using System.Globalization;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>Says how training goes while it goes on: loss, accuracy, clips a second, time left.</summary>
sealed class TrainingProgress
{
    // How much an update counts for the figures shown, which would jump otherwise.
    const double Share = 0.1;

    readonly RunSettings settings;
    readonly Action<double, string> report;
    readonly double begin;
    readonly Stopwatch watch = Stopwatch.StartNew();
    double loss = double.NaN;
    double rate = double.NaN;
    double part;
    string text;

    TrainingProgress(RunSettings settings, Action<double, string> report, double begin) => (this.settings, this.report, this.begin, text) = (settings, report, begin, settings.Model);

    /// <summary>Listens to a trainer.</summary>
    /// <param name="settings">The run's settings.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="report">Told the part done, and what to show.</param>
    public static void Listen(RunSettings settings, Trainer trainer, Action<double, string> report)
    {
        var progress = new TrainingProgress(settings, report, (double)trainer.State.Epoch / settings.Epochs);
        trainer.StepDone += progress.Show;
        trainer.Testing += done => report(progress.part, string.Create(CultureInfo.InvariantCulture, $"{progress.text}, evaluating: {100 * done:0} %"));
    }

    static string Duration(TimeSpan time) =>
        time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s");

    void Show(StepReport step)
    {
        loss = Smoothed(loss, step.Loss);
        rate = Smoothed(rate, step.Samples / (step.Computing + step.Waiting).TotalSeconds);
        part = (step.State.Epoch + step.EpochPart) / settings.Epochs;
        var left = part > begin ? watch.Elapsed * ((1 - part) / (part - begin)) : TimeSpan.Zero;
        var right = 100.0 * step.State.Correct / step.State.Samples;
        text = string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {step.State.Epoch + 1}/{settings.Epochs}, loss {loss:0.00}, {right:0} % right, {rate:0.0} clips/s");
        report(part, $"{text}, {Duration(left)} left");

        static double Smoothed(double shown, double now) => double.IsNaN(shown) ? now : shown + (Share * (now - shown));
    }
}
