using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Execution;

/// <summary>
/// Device memory that outlives plans. A layer that is prepared for the largest shapes first is prepared for smaller ones in the same memory, with the
/// parameters as they are by then: nothing is allocated, and nothing is compiled that has been (<see cref="MemoryPlan.CompilesForSmaller"/>).
/// </summary>
/// <remarks>
/// One plan at a time has the memory. Once the next is placed, the tensors of the one before are gone, but for the parameters, which stay as long as plans
/// ask for the same ones in the same order.
/// </remarks>
/// <example><code>
/// using var arena = new DeviceArena(device);
/// using var full = layer.Prepare(new MemoryPlan(arena, Precision.Single), [[64, 3, 32, 32]], Gradients.All);
/// // ... the epoch's last batch:
/// using var last = layer.Prepare(new MemoryPlan(arena, Precision.Single), [[17, 3, 32, 32]], Gradients.All);
/// </code></example>
/// <param name="device">Whose memory.</param>
public sealed class DeviceArena(Device device) : IDisposable
{
    DeviceMemory? work;
    DeviceMemory? lent;
    DeviceMemory? state;
    Precision precision;
    IReadOnlyList<Parameter> parameters = [];

    /// <summary>Whose memory it is.</summary>
    public Device Device { get; } = device ?? throw new ArgumentNullException(nameof(device));

    /// <summary>How many bytes it has.</summary>
    public long Bytes => (work?.Bytes ?? 0) + (state?.Bytes ?? 0);

    /// <summary>Memory for a plan, zero at first; that of the plan before is gone.</summary>
    /// <param name="bytes">How much.</param>
    internal DeviceMemory Work(long bytes)
    {
        lent?.Dispose();
        if (work is null || work.Bytes < bytes)
        {
            work?.Dispose();
            work = null;
            work = new DeviceMemory(Device, bytes);
        }
        else if (lent is not null)
        {
            work.Clear();
        }

        return lent = new DeviceMemory(work, bytes);
    }

    /// <summary>Memory for parameters.</summary>
    /// <param name="wanted">The parameters, in the order in which they lie.</param>
    /// <param name="type">Their type.</param>
    /// <param name="bytes">How much that is.</param>
    /// <param name="isNew">Whether it does not hold them yet.</param>
    internal DeviceMemory State(IReadOnlyList<Parameter> wanted, Precision type, long bytes, out bool isNew)
    {
        isNew = state is null || precision != type || !parameters.SequenceEqual(wanted);
        if (isNew)
        {
            state?.Dispose();
            state = null;
            state = new DeviceMemory(Device, bytes);
            (precision, parameters) = (type, wanted);
        }

        return state!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        work?.Dispose();
        state?.Dispose();
    }
}
