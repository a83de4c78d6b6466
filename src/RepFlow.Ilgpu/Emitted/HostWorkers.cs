using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Threads that wait for parts of a job: they spin for a moment, because the next stage usually comes at once, then sleep.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Lives as long as the process.")]
sealed class HostWorkers
{
    static readonly long spinTicks = Math.Max(1, Stopwatch.Frequency / 30_000);

    readonly HostWorker[] workers;
    readonly Exception?[] failures;
    readonly AutoResetEvent finished = new(false);

    HostJob? job;
    int busy;
    int remaining;
    int callerSleeps;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">The number of threads that share work, the caller's included.</param>
    internal HostWorkers(int threads)
    {
        workers = new HostWorker[threads - 1];
        failures = new Exception?[threads];
        for (var at = 0; at < workers.Length; at++)
        {
            workers[at] = new HostWorker(this, at + 1);
        }
    }

    /// <summary>The number of threads beside the caller's.</summary>
    internal int Count => workers.Length;

    /// <summary>Takes the threads, unless a job is under way (the caller's own, if this is called from a body).</summary>
    /// <returns>Whether they were free.</returns>
    internal bool TryEnter() => Volatile.Read(ref busy) == 0 && Interlocked.CompareExchange(ref busy, 1, 0) == 0;

    /// <summary>Gives the threads back.</summary>
    internal void Exit() => Volatile.Write(ref busy, 0);

    /// <summary>Runs a job on the caller and as many threads as it has parts beside the caller's.</summary>
    /// <param name="job">The job.</param>
    /// <param name="parts">The number of parts.</param>
    internal void Run(HostJob job, int parts)
    {
        this.job = job;
        Volatile.Write(ref remaining, parts - 1);
        for (var part = 1; part < parts; part++)
        {
            workers[part - 1].Wake();
        }

        Execute(0);

        // A thread that has not begun yet has nothing left to do. The last ones are woken last.
        for (var part = parts - 1; part > 0; part--)
        {
            if (workers[part - 1].TakeBack())
            {
                Interlocked.Decrement(ref remaining);
            }
        }

        AwaitWorkers();
        this.job = null;
        for (var part = 0; part < parts; part++)
        {
            if (failures[part] is { } failure)
            {
                Array.Clear(failures);
                ExceptionDispatchInfo.Throw(failure);
            }
        }
    }

    /// <summary>A thread's share of the job.</summary>
    /// <param name="part">The thread's part.</param>
    internal void RunPart(int part)
    {
        Execute(part);
        if (Interlocked.Decrement(ref remaining) == 0 && Interlocked.Exchange(ref callerSleeps, 0) == 1)
        {
            finished.Set();
        }
    }

    /// <summary>Spins until a condition holds or the moment is over.</summary>
    /// <param name="word">The word that is watched.</param>
    /// <param name="value">What it is to become.</param>
    /// <returns>Whether it did.</returns>
    internal static bool Spin(ref int word, int value)
    {
        var until = Stopwatch.GetTimestamp() + spinTicks;
        while (Volatile.Read(ref word) != value)
        {
            if (Stopwatch.GetTimestamp() > until)
            {
                return false;
            }

            Thread.SpinWait(4);
        }

        return true;
    }

    void Execute(int part)
    {
        try
        {
            job!.Execute(part);
        }
#pragma warning disable CA1031 // Whatever a body throws belongs to the caller, on whose thread it is thrown again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failures[part] = e;
        }
    }

    void AwaitWorkers()
    {
        while (!Spin(ref remaining, 0))
        {
            // Either the last worker sees the mark and wakes the caller, or the caller sees that the last worker is done.
            // A worker that comes late from the job before may wake the caller too early, hence the loop.
            Volatile.Write(ref callerSleeps, 1);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref remaining) != 0 || Interlocked.Exchange(ref callerSleeps, 0) == 0)
            {
                finished.WaitOne();
            }
        }
    }
}
