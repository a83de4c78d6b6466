using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Generators.Tests.Kernels;

/// <summary>Compiles kernels to PTX and OpenCL C on a machine that has neither device.</summary>
/// <param name="marksUniformBranches">Whether ILGPU may mark branches as uniform, as no device lets it.</param>
sealed class OfflineCompiler(bool marksUniformBranches = false) : IDisposable
{
    Context? context;
    PTXBackend? ptx;
    CLBackend? openCl;

    /// <summary>The PTX of a kernel, for compute capability 8.0.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <returns>The text.</returns>
    public string Ptx(EmittedKernel kernel) => Compile(() => ((PTXCompiledKernel)ptx!.Compile(EntryPoint(kernel), Specialization(kernel))).PTXAssembly);

    /// <summary>The OpenCL C of a kernel.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <returns>The text.</returns>
    public string OpenCl(EmittedKernel kernel) => Compile(() => ((CLCompiledKernel)openCl!.Compile(EntryPoint(kernel), Specialization(kernel))).Source);

    /// <inheritdoc/>
    public void Dispose()
    {
        ptx?.Dispose();
        openCl?.Dispose();
        context?.Dispose();
        context = null;
    }

    string Compile(Func<string> compile)
    {
        if (context is null)
        {
            // As a device does it, so that the text is what a driver would be given.
            context = Context.Create(DeviceOpener.Configure);
            ptx = new PTXBackend(context, new CudaCapabilityContext(CudaArchitecture.SM_80), CudaArchitecture.SM_80, CudaInstructionSet.ISA_78, null);
            LoopInvariants.Install(ptx);
            ConstantOffsets.Install(ptx);
            // Half precision is not used; 64-bit floats are.
            openCl = new CLBackend(context, new CLCapabilityContext(false, true, true, true, true), CLDeviceVendor.Other, CLCVersion.CL20);
            OpenCLArithmetic.Install(openCl);
            if (!marksUniformBranches)
            {
                UniformBranches.LeaveOut(context);
            }
        }

        try
        {
            return compile();
        }
        catch
        {
            // A kernel that fails in ILGPU's front end leaves a context in which later ones fail too.
            Dispose();
            throw;
        }
    }

    static EntryPointDescription EntryPoint(EmittedKernel kernel) => kernel.GroupSize == 0
        ? EntryPointDescription.FromImplicitlyGroupedKernel(kernel.Method)
        : EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method);

    static KernelSpecialization Specialization(EmittedKernel kernel) =>
        kernel.GroupSize == 0 ? KernelSpecialization.Empty : new KernelSpecialization(kernel.GroupSize, null);
}
