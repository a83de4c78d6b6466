using ILGPU.Runtime.Cuda;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Work that runs again and again. On CUDA it is recorded as a graph, which one call launches; elsewhere its launches are enqueued one by one.</summary>
/// <remarks>
/// The first run enqueues the work as it is, so that its kernels are compiled; the second records it, and from then on what was recorded is launched. Tensors,
/// shapes and numbers stay as they were when it was recorded: where a hyper-parameter changes, record anew. The work must enqueue and nothing else; what waits for
/// the device or allocates on it cannot be recorded.
/// </remarks>
/// <example><code>
/// using var step = device.Record(() =>
/// {
///     run.Forward();
///     run.Backward();
/// });
/// for (var at = 0; at &lt; steps; at++)
/// {
///     step.Run();
/// }
/// </code></example>
public sealed class LaunchGraph : IDisposable
{
    readonly Device device;
    readonly Action work;
    nint graph;
    bool hasRun;
    bool isDisposed;

    internal LaunchGraph(Device device, Action work)
    {
        (this.device, this.work) = (device, work);
        WhyNot = device.Kind == DeviceKind.Cuda ? null : $"{device.Name} has no graphs of launches";
    }

    /// <summary>Whether one call launches all of it.</summary>
    public bool IsGraph => graph != 0;

    /// <summary>Why its launches are enqueued one by one, once that is known.</summary>
    public string? WhyNot { get; private set; }

    /// <summary>Enqueues the work; on the host, runs it.</summary>
    public void Run()
    {
        ObjectDisposedException.ThrowIf(isDisposed || device.IsDisposed, this);
        if (device.KernelTimes is not null)
        {
            work();
            return;
        }

        if (hasRun && graph == 0 && WhyNot is null)
        {
            device.Accelerator.Bind();
            graph = CudaGraphs.Record((CudaStream)device.Stream, work, out var why);
            WhyNot = graph == 0 ? why : null;
        }

        hasRun = true;
        if (graph != 0)
        {
            device.Accelerator.Bind();
            CudaGraphs.Launch(graph, (CudaStream)device.Stream);
        }
        else
        {
            work();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (graph != 0 && !isDisposed && !device.IsDisposed)
        {
            device.Accelerator.Bind();
            CudaGraphs.Free(graph);
        }

        isDisposed = true;
    }
}
