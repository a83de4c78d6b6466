namespace RepFlow.Ilgpu.Training;

/// <summary>Threads of one process that train one network together, each on a device of its own.</summary>
/// <example><code>
/// using var group = new ThreadReplicas(2);
/// // On thread 0: new Trainer(network0, device0, loader0, test, options) { Replicas = group[0] }, and on thread 1 likewise.
/// </code></example>
public sealed class ThreadReplicas : IDisposable
{
    readonly Barrier barrier;
    readonly CancellationTokenSource ending = new();
    readonly Replica[] replicas;
    readonly double[][] parts;
    double[] sum = [];

    /// <summary>Makes a group.</summary>
    /// <param name="count">How many there are.</param>
    public ThreadReplicas(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        barrier = new Barrier(count);
        replicas = [.. Enumerable.Range(0, count).Select(rank => new Replica(this, rank))];
        parts = new double[count][];
    }

    /// <summary>The part of one thread.</summary>
    /// <param name="rank">Which, from 0.</param>
    public IReplicas this[int rank] => replicas[rank];

    /// <summary>Ends the waiting of all threads, because one of them does not go on: their sums throw <see cref="OperationCanceledException"/>.</summary>
    public void Abort() => ending.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        ending.Dispose();
        barrier.Dispose();
    }

    void Sum(int rank, Span<double> values)
    {
        parts[rank] = values.ToArray();
        barrier.SignalAndWait(ending.Token);
        if (rank == 0)
        {
            sum = new double[values.Length];
            foreach (var part in parts)
            {
                for (var at = 0; at < sum.Length; at++)
                {
                    sum[at] += part[at];
                }
            }
        }

        barrier.SignalAndWait(ending.Token);
        sum.CopyTo(values);
        barrier.SignalAndWait(ending.Token);
    }

    sealed class Replica(ThreadReplicas group, int rank) : IReplicas
    {
        float[] own = [];

        public int Rank => rank;

        public int Count => group.replicas.Length;

        public void Sum(Span<double> values) => group.Sum(rank, values);

        public void Sum(Span<float> values)
        {
            if (own.Length != values.Length)
            {
                own = new float[values.Length];
            }

            // Each sums its share of what all have, in the order of ranks, and takes the rest from the others.
            values.CopyTo(own);
            group.barrier.SignalAndWait(group.ending.Token);
            var (begin, end) = ((int)((long)values.Length * rank / Count), (int)((long)values.Length * (rank + 1) / Count));
            for (var at = begin; at < end; at++)
            {
                var total = 0f;
                foreach (var replica in group.replicas)
                {
                    total += replica.own[at];
                }

                values[at] = total;
            }

            group.barrier.SignalAndWait(group.ending.Token);
            values[begin..end].CopyTo(own.AsSpan(begin));
            group.barrier.SignalAndWait(group.ending.Token);
            foreach (var replica in group.replicas)
            {
                var (from, to) = ((int)((long)values.Length * replica.Rank / Count), (int)((long)values.Length * (replica.Rank + 1) / Count));
                replica.own.AsSpan(from, to - from).CopyTo(values[from..]);
            }

            group.barrier.SignalAndWait(group.ending.Token);
        }
    }
}
