using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu;

/// <summary>Counts which kernels of a definition run on a device, from its making to its disposal.</summary>
sealed class KernelCount : IDisposable
{
    readonly Device device;
    readonly Type definition;
    readonly HashSet<MethodInfo> launched = [];

    /// <summary>Begins to count.</summary>
    /// <param name="device">The device.</param>
    /// <param name="definition">The definition.</param>
    public KernelCount(Device device, Type definition)
    {
        this.device = device;
        this.definition = definition;
        device.Launched = launched;
    }

    /// <summary>The kernels that ran, those of the contraction engine included.</summary>
    public int Ran => launched.Count;

    /// <summary>The kernels of the definition that did not run, and that its code could launch on this device.</summary>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> Missing() =>
    [
        .. Emitted(definition)
            .Where(kernel => !launched.Contains(kernel.Method) && (kernel.GroupSize == 0 || device.HasChipMemory))
            .Select(kernel => kernel.Method.Name),
    ];

    /// <inheritdoc/>
    public void Dispose() => device.Launched = null;

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "What is trimmed away is launched by nothing.")]
    static IEnumerable<(MethodInfo Method, int GroupSize)> Emitted(Type type) => type
        .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Select(method => (method, method.GetCustomAttribute<EmittedKernelAttribute>()))
        .Where(found => found.Item2 is not null)
        .Select(found => (found.method, found.Item2!.GroupSize))
        .Concat(type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).SelectMany(Emitted));
}
