using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Backends.PTX;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Keeps ILGPU from declaring branches uniform in PTX that the lanes of a warp take apart.</summary>
/// <remarks>
/// A branch that is marked <c>.uni</c> promises that all lanes go the same way; what happens where they do not is undefined. ILGPU 1.5.3 derives
/// the mark from data alone, so a branch on a value that differs because lanes came by different ways is marked too. It looks for such branches
/// only above <see cref="OptimizationLevel.O1"/>, and asks for the level when it writes a kernel, long after the level's optimisations have been
/// chosen: lowering it in between keeps the optimisations and leaves out the marks, for every kernel of the context, ILGPU's own included.
/// ptxas finds out by itself which branches are uniform.
/// </remarks>
static class UniformBranches
{
    /// <summary>The optimisations of CUDA contexts, and the order of blocks that the level would choose by itself.</summary>
    /// <param name="builder">The context's builder.</param>
    internal static void Configure(Context.Builder builder) => builder.Optimize(OptimizationLevel.O2).PTXBackend(PTXBackendMode.Enhanced);

    /// <summary>Leaves out the marks in all kernels that a context compiles from now on.</summary>
    /// <param name="context">A context from <see cref="Configure"/>, after its accelerator or backend has been made.</param>
    /// <exception cref="DeviceException">This version of ILGPU does not let it be done.</exception>
    internal static void LeaveOut(Context context)
    {
        try
        {
            SetLevel(context.Properties, OptimizationLevel.O1);
        }
        catch (MissingMethodException e)
        {
            throw new DeviceException($"ILGPU {Context.Version} cannot be kept from marking divergent branches as uniform: use ILGPU 1.5.3.", e);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_OptimizationLevel")]
    static extern void SetLevel(ContextProperties properties, OptimizationLevel level);
}
