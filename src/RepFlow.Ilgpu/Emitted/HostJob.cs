namespace RepFlow.Ilgpu.Emitted;

/// <summary>Work that is being shared: a body, its arguments and the number of items.</summary>
abstract class HostJob
{
    /// <summary>Computes one thread's items.</summary>
    /// <param name="part">The thread's part.</param>
    /// <param name="parts">The number of parts.</param>
    internal abstract void Execute(int part, int parts);
}

/// <inheritdoc/>
/// <typeparam name="TArguments">What the body reads and writes.</typeparam>
sealed class HostJob<TArguments> : HostJob
    where TArguments : struct
{
    /// <summary>One is enough, because only one job is shared at a time.</summary>
    internal static readonly HostJob<TArguments> Shared = new();

    TArguments arguments;
    HostBody<TArguments>? body;
    int items;

    /// <summary>Takes the work.</summary>
    internal void Begin(in TArguments arguments, HostBody<TArguments> body, int items)
    {
        this.arguments = arguments;
        this.body = body;
        this.items = items;
    }

    /// <summary>Lets go of it, so that no device memory is kept alive.</summary>
    internal void End()
    {
        arguments = default;
        body = null;
    }

    /// <inheritdoc/>
    internal override void Execute(int part, int parts)
    {
        var begin = (int)((long)items * part / parts);
        var end = (int)((long)items * (part + 1) / parts);
        body!(in arguments, begin, end);
    }
}
