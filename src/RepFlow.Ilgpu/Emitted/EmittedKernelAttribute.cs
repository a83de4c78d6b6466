using System.ComponentModel;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Marks a static method that the generator or the runtime launches as an ILGPU kernel, so that tools can find and compile all of them.</summary>
/// <param name="groupSize">The number of threads of a group that the kernel is written for; 0 if ILGPU groups the threads, 1 of a kernel for processors.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Method)]
public sealed class EmittedKernelAttribute(int groupSize) : Attribute
{
    /// <summary>The number of threads of a group, 0 for an implicitly grouped kernel.</summary>
    public int GroupSize { get; } = groupSize;

    /// <summary>Whether a group takes shared memory as far as a device lets it, by its size at the launch.</summary>
    public bool TakesChip { get; init; }
}
