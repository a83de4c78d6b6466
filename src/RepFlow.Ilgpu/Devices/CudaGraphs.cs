using System.Runtime.InteropServices;
using ILGPU.Runtime.Cuda;

namespace RepFlow.Ilgpu.Devices;

/// <summary>The calls of the CUDA driver that record a stream's work as a graph, which ILGPU does not have.</summary>
static unsafe class CudaGraphs
{
    // Only this thread's calls matter to the recording: another device's tests may allocate meanwhile.
    const int ThreadLocal = 1;

    static readonly delegate* unmanaged<nint, int, int> beginCapture = (delegate* unmanaged<nint, int, int>)Find("cuStreamBeginCapture_v2");
    static readonly delegate* unmanaged<nint, nint*, int> endCapture = (delegate* unmanaged<nint, nint*, int>)Find("cuStreamEndCapture");
    static readonly delegate* unmanaged<nint*, nint, ulong, int> instantiate = (delegate* unmanaged<nint*, nint, ulong, int>)Find("cuGraphInstantiateWithFlags");
    static readonly delegate* unmanaged<nint, nint, int> launch = (delegate* unmanaged<nint, nint, int>)Find("cuGraphLaunch");
    static readonly delegate* unmanaged<nint, int> destroyGraph = (delegate* unmanaged<nint, int>)Find("cuGraphDestroy");
    static readonly delegate* unmanaged<nint, int> destroy = (delegate* unmanaged<nint, int>)Find("cuGraphExecDestroy");

    /// <summary>Records what some calls enqueue, without running it.</summary>
    /// <param name="stream">The stream that they enqueue on.</param>
    /// <param name="enqueue">The calls.</param>
    /// <param name="why">Why it cannot be recorded; empty where it can.</param>
    /// <returns>The graph, ready to be launched; 0 where it cannot be recorded.</returns>
    internal static nint Record(CudaStream stream, Action enqueue, out string why)
    {
        if (beginCapture is null || endCapture is null || instantiate is null || launch is null || destroyGraph is null || destroy is null)
        {
            why = "the driver has no graphs";
            return 0;
        }

        if (beginCapture(stream.StreamPtr, ThreadLocal) is not 0 and var refused)
        {
            why = $"the driver does not begin to record (error {refused})";
            return 0;
        }

        why = "";
        nint graph = 0;
        int status;
        try
        {
            enqueue();
        }
        catch (CudaException e)
        {
            why = $"the driver does not record all of it ({DeviceException.FirstLine(e)})";
        }
        finally
        {
            status = endCapture(stream.StreamPtr, &graph);
        }

        nint executable = 0;
        if (why.Length == 0 && (status != 0 || (status = instantiate(&executable, graph, 0)) != 0))
        {
            why = $"the driver does not record all of it (error {status})";
        }

        if (graph != 0)
        {
            _ = destroyGraph(graph);
        }

        return executable;
    }

    /// <summary>Enqueues all that was recorded.</summary>
    /// <param name="executable">The graph.</param>
    /// <param name="stream">The stream.</param>
    /// <exception cref="DeviceException">The driver refuses.</exception>
    internal static void Launch(nint executable, CudaStream stream)
    {
        if (launch(executable, stream.StreamPtr) is not 0 and var status)
        {
            throw new DeviceException($"The driver does not launch a recorded graph (error {status}).");
        }
    }

    /// <summary>Lets go of a graph.</summary>
    /// <param name="executable">The graph.</param>
    internal static void Free(nint executable) => _ = destroy(executable);

    static nint Find(string name) => NativeLibrary.TryGetExport(NativeLibraries.Load(NativeLibraries.Cuda), name, out var address) ? address : 0;
}
