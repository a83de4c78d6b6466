using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>
/// What the threads of the host device have allocated, the caller's included, and nobody else: a test runner's own threads allocate whenever they like. The threads serve the whole
/// process, so a test that reads it has to run while no other does.
/// </summary>
public sealed class HostAllocations
{
    // Worth a thread for each item.
    const long Cost = 1 << 20;

    static readonly HostBody<Reading> note = Note;

    readonly long[] bytes = new long[HostParallel.ThreadCount];
    int arrived;

    /// <summary>Asks each thread. Nothing is allocated after the first time.</summary>
    /// <returns>The bytes that all of them have allocated since they began.</returns>
    public long Read()
    {
        Volatile.Write(ref arrived, 0);
        HostParallel.For(bytes.Length, Cost, new Reading(this), note);
        var all = 0L;
        foreach (var each in bytes)
        {
            all += each;
        }

        return all;
    }

    static unsafe void Note(in Reading reading, int begin, int end)
    {
        if (end - begin != 1)
        {
            throw new InvalidOperationException("Other work is on the host's threads, and what they allocate is not one test's.");
        }

        // A thread's scratch memory begins with its first piece of work, which in a busy process may come at any time.
        _ = HostScratch.Get<byte>(1);
        var of = reading.Of;
        of.bytes[begin] = GC.GetAllocatedBytesForCurrentThread();
        Interlocked.Increment(ref of.arrived);

        // A thread that were done would take the next one's item.
        var wait = new SpinWait();
        while (Volatile.Read(ref of.arrived) < of.bytes.Length)
        {
            wait.SpinOnce();
        }
    }

    readonly record struct Reading(HostAllocations Of);
}
