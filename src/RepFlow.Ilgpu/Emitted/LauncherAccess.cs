using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using ILGPU;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// Lets ILGPU's launchers, which stand in an assembly made at run time, see the argument structs of kernels. An assembly without a key names
/// that one in an attribute; one with a key cannot, as the other has none, so it is opened from the other side.
/// </summary>
static class LauncherAccess
{
    static readonly ConditionalWeakTable<AssemblyBuilder, HashSet<string>> Opened = [];

    /// <summary>Opens the assemblies of a type and of those that it is closed over, as far as they have a key, to the launchers of a context.</summary>
    /// <param name="context">The context.</param>
    /// <param name="type">The arguments of a kernel.</param>
    /// <exception cref="DeviceException">ILGPU is another than the one that this was written for.</exception>
    public static void Open(Context context, Type type)
    {
        Open(context, type.Assembly);
        foreach (var argument in type.GenericTypeArguments.Where(argument => !argument.IsPrimitive))
        {
            Open(context, argument);
        }
    }

    static void Open(Context context, Assembly assembly)
    {
        var name = assembly.GetName();
        if (name.GetPublicKey() is not { Length: > 0 })
        {
            return;
        }

        var launchers = Builder(context)
            ?? throw new DeviceException($"{name.Name} has a strong name, and this version of ILGPU cannot be given access to its kernels: use the host device, or do not sign the assembly.");
        lock (Opened)
        {
            if (Opened.GetOrCreateValue(launchers).Add(name.Name!))
            {
                launchers.SetCustomAttribute(new CustomAttributeBuilder(typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!, [name.Name!]));
            }
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "ILGPU compiles kernels at run time, which trimmed programs cannot; they have the host device.")]
    static AssemblyBuilder? Builder(Context context)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var system = typeof(Context).GetProperty("RuntimeSystem", Any)?.GetValue(context);
        return system?.GetType().GetField("assemblyBuilder", Any)?.GetValue(system) as AssemblyBuilder;
    }
}
