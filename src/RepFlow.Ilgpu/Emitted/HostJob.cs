namespace RepFlow.Ilgpu.Emitted;

/// <summary>Work that is being shared: a body, its arguments and the number of items.</summary>
abstract class HostJob
{
    /// <summary>Computes one thread's items, then what is left of the others'.</summary>
    /// <param name="part">The thread's part.</param>
    internal abstract void Execute(int part);
}

/// <inheritdoc/>
/// <typeparam name="TArguments">What the body reads and writes.</typeparam>
sealed class HostJob<TArguments> : HostJob
    where TArguments : struct
{
    /// <summary>One is enough, because only one job is shared at a time.</summary>
    internal static readonly HostJob<TArguments> Shared = new();

    // Counters of different threads are on different cache lines.
    const int Line = 32;

    int[] taken = [];
    TArguments arguments;
    HostBody<TArguments>? body;
    int items;
    int parts;
    int piece;

    /// <summary>Takes the work.</summary>
    /// <param name="arguments">What the body reads and writes.</param>
    /// <param name="body">Computes a range of items.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="parts">The number of parts, one for each thread.</param>
    /// <param name="piece">How many items are taken at a time.</param>
    internal void Begin(in TArguments arguments, HostBody<TArguments> body, int items, int parts, int piece)
    {
        (this.arguments, this.body, this.items, this.parts, this.piece) = (arguments, body, items, parts, piece);
        if (taken.Length < parts * Line)
        {
            taken = new int[parts * Line];
        }

        Array.Clear(taken);
    }

    /// <summary>Lets go of it, so that no device memory is kept alive.</summary>
    internal void End()
    {
        arguments = default;
        body = null;
    }

    /// <inheritdoc/>
    internal override void Execute(int part)
    {
        for (var turn = 0; turn < parts; turn++)
        {
            var owner = (part + turn) % parts;
            var first = (int)((long)items * owner / parts);
            var count = (int)((long)items * (owner + 1) / parts) - first;
            var at = Take(owner);
            for (; at < count; at = Take(owner))
            {
                body!(in arguments, first + at, first + Math.Min(count, at + piece));
            }
        }
    }

    // No counter overflows: each thread takes at most one piece that is not there, and a piece is no larger than the items of a part.
    int Take(int owner) => Interlocked.Add(ref taken[owner * Line], piece) - piece;
}
