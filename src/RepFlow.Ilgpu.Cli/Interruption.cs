using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.Cli;

/// <summary>
/// The signals that ask a program to end: Ctrl-C and its like, and the end of its terminal. The first one asks the work to stop; work that has not
/// stopped some time later, or at the second one, is to be cut off.
/// </summary>
sealed class Interruption : IDisposable
{
    // A program that ends by signal n is known by the code 128 + n.
    static readonly (PosixSignal Signal, int Code)[] Signals =
        [(PosixSignal.SIGHUP, 129), (PosixSignal.SIGINT, 130), (PosixSignal.SIGQUIT, 131), (PosixSignal.SIGTERM, 143)];

    /// <summary>The usual time from the first signal until work is cut off.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(5);

    readonly TimeSpan patience;
    readonly CancellationTokenSource stop = new();
    readonly TaskCompletionSource cutOff = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<PosixSignalRegistration> registrations;
    int code;

    /// <summary>Takes the signals over.</summary>
    /// <param name="patience">The time from the first signal until work is cut off.</param>
    public Interruption(TimeSpan patience)
    {
        this.patience = patience;
        registrations = [.. Signals.Select(s => PosixSignalRegistration.Create(s.Signal, context =>
        {
            context.Cancel = true;
            Receive(s.Code);
        }))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => stop.Token;

    /// <summary>Done when the work is to be cut off.</summary>
    public Task CutOff => cutOff.Task;

    /// <summary>The exit code that tells of the first signal; 0 where none came.</summary>
    public int Code => code;

    /// <inheritdoc/>
    public void Dispose()
    {
        registrations.ForEach(r => r.Dispose());
        stop.Dispose();
    }

    void Receive(int received)
    {
        if (Interlocked.CompareExchange(ref code, received, 0) != 0)
        {
            cutOff.TrySetResult();
            return;
        }

        _ = Task.Delay(patience).ContinueWith(_ => cutOff.TrySetResult(), TaskScheduler.Default);
        stop.Cancel();
    }
}
