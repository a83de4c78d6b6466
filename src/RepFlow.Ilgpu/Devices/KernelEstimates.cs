using System.Reflection;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Roots and reciprocals by the estimates of CUDA's hardware, for kernels that ask for them.</summary>
/// <remarks>
/// <para>A root or reciprocal that is rounded as IEEE 754 has it takes ten instructions there, and a way apart for what is very small or large; an estimate is one
/// instruction, and within two units of the last place. Its arguments and results below 2^-126 are 0: so the root of what is that small is 0, its reciprocal
/// infinite, and the reciprocal of what is above 2^126 is 0. Zero, infinity, NaN and negative numbers give what they give elsewhere.</para>
/// <para>In single precision alone: there is nothing of the kind in double precision. On other devices the functions are as exact as the device has them.</para>
/// </remarks>
static class KernelEstimates
{
    /// <summary>Says to a context's compilers what the functions are.</summary>
    /// <param name="builder">The context's builder.</param>
    /// <returns>The builder.</returns>
    internal static Context.Builder Configure(Context.Builder builder)
    {
        Register(nameof(Root), nameof(WriteRoot), nameof(ExactRoot));
        Register(nameof(Reciprocal), nameof(WriteReciprocal), nameof(ExactReciprocal));
        return builder;

        void Register(string function, string onCuda, string elsewhere)
        {
            var method = Own(function);
            var manager = builder.GetIntrinsicManager();
            manager.RegisterMethod(method, new PTXIntrinsic(Own(onCuda), IntrinsicImplementationMode.GenerateCode));
            manager.RegisterMethod(method, new CLIntrinsic(Own(elsewhere), IntrinsicImplementationMode.Redirect));
        }

        static MethodInfo Own(string name) =>
            typeof(KernelEstimates).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic) ?? throw new MissingMethodException(nameof(KernelEstimates), name);
    }

    /// <summary>The root, within two units of the last place: an estimate where a device has one that takes far less time.</summary>
    /// <param name="x">The number.</param>
    /// <returns>The root.</returns>
    [IntrinsicImplementation]
    internal static float Root(float x) => MathF.Sqrt(x);

    /// <summary>The reciprocal, within two units of the last place: an estimate where a device has one that takes far less time.</summary>
    /// <param name="x">The number.</param>
    /// <returns>The reciprocal.</returns>
    [IntrinsicImplementation]
    internal static float Reciprocal(float x) => 1f / x;

    static float ExactRoot(float x) => MathF.Sqrt(x);

    static float ExactReciprocal(float x) => 1f / x;

    // ILGPU calls these by their signature.
    static void WriteRoot(PTXBackend backend, PTXCodeGenerator code, Value call) => Write(code, "sqrt.approx.ftz.f32", call);

    static void WriteReciprocal(PTXBackend backend, PTXCodeGenerator code, Value call) => Write(code, "rcp.approx.ftz.f32", call);

    static void Write(PTXCodeGenerator code, string instruction, Value call)
    {
        var argument = code.LoadPrimitive(call[0].Resolve());
        var result = code.AllocateHardware(call);
        using var command = code.BeginCommand(instruction);
        command.AppendArgument(result);
        command.AppendArgument(argument);
    }
}
