using System.Runtime.InteropServices;
using System.Runtime.Loader;
using ILGPU;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Finds the drivers' libraries under the names they have on machines without development packages.</summary>
/// <remarks>
/// ILGPU asks for <c>libOpenCL.so</c> and <c>libcuda.so</c>, which are links that only development packages bring. A handler on the load
/// context answers after the usual search has failed, and leaves the one resolver that an assembly can have to ILGPU (it sets one under WSL)
/// and to the application.
/// </remarks>
static class NativeLibraries
{
    /// <summary>The OpenCL loader's names, best first.</summary>
    internal static readonly string[] OpenCL =
        OperatingSystem.IsWindows() ? ["OpenCL.dll"]
        : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"]
        : ["libOpenCL.so.1", "libOpenCL.so"];

    /// <summary>The CUDA driver's names, best first. The last is where the Windows subsystem for Linux has it.</summary>
    internal static readonly string[] Cuda =
        OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1", "libcuda.so", "/usr/lib/wsl/lib/libcuda.so.1"];

    static readonly Lazy<bool> installed = new(Install);

    /// <summary>Sees to it that ILGPU finds the libraries. Call it before the first use of an ILGPU driver binding.</summary>
    internal static void Ensure() => _ = installed.Value;

    /// <summary>Whether one of the libraries can be loaded.</summary>
    /// <param name="names">Their names.</param>
    /// <returns>True if one can.</returns>
    internal static bool Exists(string[] names) => Load(names) != IntPtr.Zero;

    static bool Install()
    {
        var ilgpu = typeof(Context).Assembly;
        var context = AssemblyLoadContext.GetLoadContext(ilgpu) ?? AssemblyLoadContext.Default;
        context.ResolvingUnmanagedDll += (assembly, name) =>
            assembly != ilgpu ? IntPtr.Zero
            : name.Contains("opencl", StringComparison.OrdinalIgnoreCase) ? Load(OpenCL)
            : name.Contains("cuda", StringComparison.OrdinalIgnoreCase) ? Load(Cuda)
            : IntPtr.Zero;
        return true;
    }

    /// <summary>Loads one of some libraries.</summary>
    /// <param name="names">Their names, best first.</param>
    /// <returns>The library; 0 where none can be loaded.</returns>
    internal static IntPtr Load(string[] names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
            {
                return handle;
            }
        }

        return IntPtr.Zero;
    }
}
