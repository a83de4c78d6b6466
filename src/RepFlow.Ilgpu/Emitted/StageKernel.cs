using System.ComponentModel;
using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Makes stage kernels.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StageKernel
{
    static int slots;

    /// <summary>A kernel that runs one GPU thread for each element.</summary>
    /// <typeparam name="TArguments">The views and numbers that the kernel works on.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <param name="host">The same computation on the host.</param>
    /// <param name="kernel">The kernel, a static method.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> Flat<TArguments>(string name, HostBody<TArguments> host, Action<Index1D, TArguments> kernel)
        where TArguments : struct =>
        new(name, host, kernel, null, 0, Slot());

    /// <summary>A kernel that runs one GPU thread for each element, and on the host the same method element by element.</summary>
    /// <inheritdoc cref="Flat{TArguments}(string, HostBody{TArguments}, Action{Index1D, TArguments})"/>
    public static StageKernel<TArguments> Flat<TArguments>(string name, Action<Index1D, TArguments> kernel)
        where TArguments : struct =>
        Flat(
            name,
            (in arguments, begin, end) =>
            {
                for (var at = begin; at < end; at++)
                {
                    kernel(at, arguments);
                }
            },
            kernel);

    /// <summary>A kernel that runs groups of threads, and finds its place by <see cref="Grid"/> and <see cref="Group"/>.</summary>
    /// <typeparam name="TArguments">The views and numbers that the kernel works on.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <param name="host">The same computation on the host.</param>
    /// <param name="kernel">The kernel, a static method.</param>
    /// <param name="groupSize">The number of threads in a group.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> Grouped<TArguments>(string name, HostBody<TArguments> host, Action<TArguments> kernel, int groupSize)
        where TArguments : struct
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groupSize);
        return new(name, host, null, kernel, groupSize, Slot());
    }

    /// <summary>A kernel that runs groups of threads on GPUs, for stages that do without it on the host.</summary>
    /// <typeparam name="TArguments">The views and numbers that the kernel works on.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <param name="kernel">The kernel, a static method.</param>
    /// <param name="groupSize">The number of threads in a group.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> Grouped<TArguments>(string name, Action<TArguments> kernel, int groupSize)
        where TArguments : struct =>
        Grouped<TArguments>(name, (in _, _, _) => throw new InvalidOperationException($"{name} does not run on the host."), kernel, groupSize);

    static int Slot() => Interlocked.Increment(ref slots) - 1;
}
