using System.Diagnostics.CodeAnalysis;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>A thread that computes the same part of every job.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Lives as long as the process.")]
sealed class HostWorker
{
    const int Waits = 0;
    const int Sleeps = 1;
    const int HasWork = 2;

    readonly HostWorkers workers;
    readonly int part;
    readonly AutoResetEvent woken = new(false);
    int state;

    /// <summary>Starts the thread.</summary>
    /// <param name="workers">Whose jobs.</param>
    /// <param name="part">The part it computes.</param>
    internal HostWorker(HostWorkers workers, int part)
    {
        this.workers = workers;
        this.part = part;
        new Thread(Run) { IsBackground = true, Name = $"RepFlow host {part}" }.Start();
    }

    /// <summary>Tells the thread that there is work.</summary>
    internal void Wake()
    {
        if (Interlocked.Exchange(ref state, HasWork) == Sleeps)
        {
            woken.Set();
        }
    }

    /// <summary>Takes the work back, if the thread has not begun it.</summary>
    /// <returns>Whether it had not: then the caller has to do it.</returns>
    internal bool TakeBack() => Interlocked.CompareExchange(ref state, Waits, HasWork) == HasWork;

    void Run()
    {
        while (true)
        {
            if (!HostWorkers.Spin(ref state, HasWork) && Interlocked.CompareExchange(ref state, Sleeps, Waits) == Waits)
            {
                woken.WaitOne();
            }

            // Nothing is left where the caller was faster than waking up.
            if (TakeBack())
            {
                workers.RunPart(part);
            }
        }
    }
}
