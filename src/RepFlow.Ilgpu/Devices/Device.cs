using ILGPU.Runtime;

namespace RepFlow.Ilgpu.Devices;

/// <summary>A device that layers run on.</summary>
public sealed class Device : IDisposable
{
    /// <summary>The kind of device.</summary>
    public DeviceKind Kind => throw new NotSupportedException();

    /// <summary>ILGPU's accelerator; on the host device the CPU accelerator, used for its memory only.</summary>
    public Accelerator Accelerator => throw new NotSupportedException();

    /// <summary>The stream that all work is enqueued on.</summary>
    public AcceleratorStream Stream => throw new NotSupportedException();

    /// <summary>Opens a device.</summary>
    /// <param name="name"><c>host</c>, <c>cuda[:i]</c>, <c>opencl[:i]</c> or <c>ilgpu-cpu</c>.</param>
    /// <returns>The device.</returns>
    public static Device Open(string name) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
