using System.ComponentModel;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Shares the items of a host stage among the processors.</summary>
/// <remarks>
/// Each thread has one contiguous range of the items, alike in every run, which it computes in pieces; one that is done goes on with pieces of the others', so none waits for a
/// thread whose core is slower or has other work. As items do not depend on one another neither the number of threads nor which thread computes a piece changes results. Nothing is allocated after the first call with a type of arguments. The environment variable
/// <c>REPFLOW_THREADS</c> sets the number of threads; without it every processor has one.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HostParallel
{
    // Waking a thread that spins costs about a microsecond, in which a core does some ten thousand vectorised operations.
    const double OperationsPerThread = 16384;

    // What a thread may have to wait for at the end is a piece; more of them would split what neighbouring items read from the caches.
    const int PiecesPerThread = 8;

    static readonly Lazy<HostWorkers> workers = new(() => new HostWorkers(HostThreads.Count));

    /// <summary>The environment variable that sets the number of threads; it is read when work is shared for the first time.</summary>
    public const string ThreadsVariable = HostThreads.Variable;

    /// <summary>The number of threads that share the work, the caller's included.</summary>
    public static int ThreadCount => HostThreads.Count;

    /// <summary>Runs a body over items 0 to <paramref name="items"/> - 1 and returns when all are done.</summary>
    /// <remarks>
    /// Work too small to be worth sharing runs on the caller, and so does work that is started inside a body or while another thread's
    /// work is being shared.
    /// </remarks>
    /// <typeparam name="TArguments">What the body reads and writes.</typeparam>
    /// <param name="items">The number of items.</param>
    /// <param name="costPerItem">About how many scalar operations an item takes.</param>
    /// <param name="arguments">What the body reads and writes.</param>
    /// <param name="body">Computes a range of items; it may be called several times on each thread.</param>
    public static void For<TArguments>(int items, long costPerItem, in TArguments arguments, HostBody<TArguments> body)
        where TArguments : struct
    {
        ArgumentNullException.ThrowIfNull(body);
        if (items <= 0)
        {
            return;
        }

        var worthwhile = (double)items * costPerItem / OperationsPerThread;
        var parts = worthwhile < 2 ? 1 : (int)Math.Min(Math.Min(worthwhile, items), ThreadCount);
        if (parts == 1 || !workers.Value.TryEnter())
        {
            body(arguments, 0, items);
            return;
        }

        var job = HostJob<TArguments>.Shared;
        try
        {
            var least = Math.Min(items, OperationsPerThread / 2 / Math.Max(1, costPerItem));
            job.Begin(arguments, body, items, parts, Math.Max(1, Math.Max(items / (parts * PiecesPerThread), (int)least)));
            workers.Value.Run(job, parts);
        }
        finally
        {
            job.End();
            workers.Value.Exit();
        }
    }
}
