using System.Reflection;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Writes products of 64 bits whose factors have 32 as such on CUDA.</summary>
/// <remarks>ILGPU 1.5.3 widens both and multiplies 64 bits by 64; ptxas sees that the upper halves are zero, and adds one of them all the same.</remarks>
static class WideProducts
{
    /// <summary>Says to a context's compilers how such products are written.</summary>
    /// <param name="builder">The context's builder.</param>
    /// <returns>The builder.</returns>
    internal static Context.Builder Configure(Context.Builder builder)
    {
        var write = typeof(WideProducts).GetMethod(nameof(Write), BindingFlags.Static | BindingFlags.NonPublic) ?? throw new MissingMethodException(nameof(WideProducts), nameof(Write));
        builder.GetIntrinsicManager().RegisterBinaryArithmetic(
            BinaryArithmeticKind.Mul, BasicValueType.Int64, new PTXIntrinsic(write, IntrinsicImplementationMode.GenerateCode));
        return builder;
    }

    // ILGPU calls it by its signature.
    static void Write(PTXBackend backend, PTXCodeGenerator code, Value value)
    {
        var (left, right) = (value[0].Resolve(), value[1].Resolve());
        var isNarrow = IsNarrow(left) && IsNarrow(right);
        var first = code.LoadPrimitive(isNarrow ? left[0].Resolve() : left);
        var second = code.LoadPrimitive(isNarrow ? right[0].Resolve() : right);
        var result = code.AllocateHardware(value);
        using var command = code.BeginCommand(isNarrow ? "mul.wide.u32" : "mul.lo.s64");
        command.AppendArgument(result);
        command.AppendArgument(first);
        command.AppendArgument(second);
    }

    static bool IsNarrow(Value factor) => factor is ConvertValue { IsSourceUnsigned: true } convert && convert.Value.BasicValueType == BasicValueType.Int32;
}
