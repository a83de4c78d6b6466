using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Loads kernels on OpenCL devices that are processors, in the form that suits them (<see cref="ProcessorText"/>).</summary>
static class ProcessorKernels
{
    /// <summary>The elements of a row of work that an item takes: enough that starting it costs little.</summary>
    const int Block = 1024;

    /// <summary>The items of a group that are not rewritten. Groups are what a processor's cores take in turn, so few items with much to do must not all be in one.</summary>
    const int FewItems = 16;

    /// <summary>Loads a kernel that runs one item for each element.</summary>
    /// <typeparam name="TLauncher">The type of its launcher.</typeparam>
    /// <param name="accelerator">The processor.</param>
    /// <param name="method">The kernel.</param>
    /// <returns>The launcher.</returns>
    /// <exception cref="DeviceException">This version of ILGPU does not let its text be replaced.</exception>
    internal static TLauncher LoadFlat<TLauncher>(Accelerator accelerator, MethodInfo method)
        where TLauncher : Delegate
    {
        var compiled = (CLCompiledKernel)accelerator.GetBackend().Compile(EntryPointDescription.FromImplicitlyGroupedKernel(method), default);
        var text = ProcessorText.InRows(compiled.Source);
        if (text is not null)
        {
            Replace(compiled, text);
        }

        return accelerator.LoadImplicitlyGroupedKernel(compiled, text is null ? FewItems : Block).CreateLauncherDelegate<TLauncher>();
    }

    /// <summary>Loads a kernel of groups of threads. Where a group is one item, that is a kernel for processors, with loops of its own.</summary>
    /// <typeparam name="TLauncher">The type of its launcher.</typeparam>
    /// <param name="accelerator">The processor.</param>
    /// <param name="method">The kernel.</param>
    /// <param name="groupSize">The threads of a group.</param>
    /// <returns>The launcher.</returns>
    /// <exception cref="DeviceException">This version of ILGPU does not let its text be replaced.</exception>
    internal static TLauncher LoadGrouped<TLauncher>(Accelerator accelerator, MethodInfo method, int groupSize)
        where TLauncher : Delegate
    {
        var compiled = (CLCompiledKernel)accelerator.GetBackend().Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), default);
        if (groupSize == 1)
        {
            Replace(compiled, ProcessorText.InLoops(compiled.Source));
        }

        return accelerator.LoadKernel(compiled).CreateLauncherDelegate<TLauncher>();
    }

    static void Replace(CLCompiledKernel compiled, string text)
    {
        try
        {
            Source(compiled) = text;
        }
        catch (MissingFieldException e)
        {
            throw new DeviceException($"The text of kernels of ILGPU {Context.Version} cannot be replaced: use ILGPU 1.5.3.", e);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Source>k__BackingField")]
    static extern ref string Source(CLCompiledKernel kernel);
}
