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

    /// <summary>The kernels of the definition that did not run in one of the precisions, and that its code could launch on this device.</summary>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> Missing()
    {
        var ran = launched.Select(kernel => (kernel.Module, kernel.MetadataToken, PrecisionOf(kernel))).ToHashSet();
        return
        [
            .. from kernel in Emitted(definition)
               where kernel.GroupSize == 0 || (device.HasChipMemory == kernel.GroupSize > 1 && (device.ChipBytes > 0 || !TakesChip(kernel.Method)))
               from precision in PrecisionsOf(kernel.Method)
               where !ran.Contains((kernel.Method.Module, kernel.Method.MetadataToken, precision))
               select precision is null ? kernel.Method.Name : $"{kernel.Method.Name} ({precision.Name})",
        ];
    }

    /// <summary>Whether a group of a kernel takes shared memory as far as a device lets it.</summary>
    /// <param name="kernel">The kernel.</param>
    public static bool TakesChip(MethodInfo kernel) => kernel.GetCustomAttribute<EmittedKernelAttribute>()?.TakesChip == true;

    // Most kernels are generic over the type of numbers; hand-written ones are called in each precision by a kernel of its own.
    static IEnumerable<Type?> PrecisionsOf(MethodInfo kernel) => PrecisionOf(kernel) is { IsGenericParameter: true } ? [typeof(float), typeof(double)] : [PrecisionOf(kernel)];

    static Type? PrecisionOf(MethodInfo kernel) =>
        kernel.GetParameters() is [.., { ParameterType: { IsGenericType: true } arguments }] ? arguments.GetGenericArguments()[0] : null;

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
