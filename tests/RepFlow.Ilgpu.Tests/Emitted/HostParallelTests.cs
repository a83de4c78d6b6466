using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Tests.Emitted;

public sealed class HostParallelTests
{
    const long Costly = 1_000_000;

    [Theory]
    [InlineData(0, Costly)]
    [InlineData(1, Costly)]
    [InlineData(2, Costly)]
    [InlineData(1000, Costly)]
    [InlineData(1000, 1)]
    [InlineData(1000, long.MaxValue)]
    public void Every_item_is_computed_once(int items, long cost)
    {
        var counts = new int[items];
        HostParallel.For(items, cost, new Counting(counts), Count);
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Many_rounds_lose_nothing()
    {
        var counts = new int[64];
        for (var round = 0; round < 5000; round++)
        {
            HostParallel.For(counts.Length, Costly, new Counting(counts), Count);
            if (round % 1000 == 0)
            {
                // Long enough for the threads to fall asleep.
                Thread.Sleep(2);
            }
        }

        Assert.All(counts, count => Assert.Equal(5000, count));
    }

    [Fact]
    public void Small_work_stays_on_the_caller()
    {
        var threads = new int[100];
        HostParallel.For(threads.Length, 1, new Counting(threads), NoteThread);
        Assert.All(threads, thread => Assert.Equal(Environment.CurrentManagedThreadId, thread));
    }

    [Fact]
    public void A_call_inside_a_body_runs_on_its_thread()
    {
        var counts = new int[32];
        HostParallel.For(counts.Length, Costly, new Counting(counts), (in outer, begin, end) =>
        {
            for (var at = begin; at < end; at++)
            {
                var inner = new int[16];
                HostParallel.For(inner.Length, Costly, new Counting(inner), NoteThread);
                outer.Counts[at] = inner.All(thread => thread == Environment.CurrentManagedThreadId) ? 1 : 0;
            }
        });
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Calls_from_several_threads_do_not_mix()
    {
        Parallel.For(0, 8, _ =>
        {
            for (var round = 0; round < 200; round++)
            {
                var counts = new int[50];
                HostParallel.For(counts.Length, Costly, new Counting(counts), Count);
                Assert.All(counts, count => Assert.Equal(1, count));
            }
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    public void An_exception_reaches_the_caller_and_the_next_call_works(int failing)
    {
        var counts = new int[100];
        HostBody<Counting> body = (in counting, begin, end) =>
        {
            for (var at = begin; at < end; at++)
            {
                counting.Counts[at]++;
                if (at == failing)
                {
                    throw new InvalidOperationException($"item {at}");
                }
            }
        };
        var error = Assert.Throws<InvalidOperationException>(() => HostParallel.For(counts.Length, Costly, new Counting(counts), body));
        Assert.Equal($"item {failing}", error.Message);
        Every_item_is_computed_once(100, Costly);
    }

    [Fact]
    public void Nothing_is_allocated_after_the_first_call()
    {
        var counting = new Counting(new int[100]);
        for (var warm = 0; warm < 100; warm++)
        {
            HostParallel.For(100, Costly, counting, Count);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            HostParallel.For(100, Costly, counting, Count);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    static void Count(in Counting arguments, int begin, int end)
    {
        for (var at = begin; at < end; at++)
        {
            Interlocked.Increment(ref arguments.Counts[at]);
        }
    }

    static void NoteThread(in Counting arguments, int begin, int end) => arguments.Counts.AsSpan(begin, end - begin).Fill(Environment.CurrentManagedThreadId);

    readonly record struct Counting(int[] Counts);
}
