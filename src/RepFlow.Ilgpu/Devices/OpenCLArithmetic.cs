using System.Numerics;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.IR;
using ILGPU.IR.Rewriting;
using ILGPU.IR.Transformations;
using ILGPU.IR.Values;

namespace RepFlow.Ilgpu.Devices;

/// <summary>
/// Two corrections of ILGPU's OpenCL C, as the last thing that is done to a kernel before its text is written, so that arithmetic means what it
/// does in C#.
/// </summary>
/// <remarks>
/// <para>ILGPU turns <c>!(a &lt; b)</c>, and so most of what stands in <c>if</c>, <c>&amp;&amp;</c> and <c>||</c>, into "a &gt;= b or unordered",
/// which holds for NaN; its OpenCL C then says <c>a &gt;= b</c>, which does not. Here the second half is added.</para>
/// <para>Integers of C# wrap around. In C the compiler may suppose that signed ones do not, and takes a hash for positive. Where that matters,
/// sums and products are those of unsigned numbers; not in addresses, which compilers move better if they know.</para>
/// </remarks>
sealed class OpenCLArithmetic : UnorderedTransformation
{
    // What an index, an extent or a number from memory is taken to need: their products may be too large, their sums are not.
    const int UsualBits = 20;
    const int Deepest = 16;

    static readonly Rewriter rewriter = CreateRewriter();

    /// <summary>Adds the corrections to a compiler.</summary>
    /// <param name="backend">The compiler.</param>
    internal static void Install(CLBackend backend) => BackendSteps.Append(backend, new OpenCLArithmetic());

    /// <inheritdoc/>
    protected override bool PerformTransformation(Method.Builder builder) => rewriter.Rewrite(builder.SourceBlocks, builder);

    static Rewriter CreateRewriter()
    {
        var rewriter = new Rewriter();
        rewriter.Add<CompareValue>(IsUnordered, CompareUnordered);
        rewriter.Add<BinaryArithmeticValue>(MayWrap, Wrap);
        return rewriter;
    }

    static bool IsUnordered(CompareValue value) =>
        value.IsUnsignedOrUnordered && value.Kind is not (CompareKind.Equal or CompareKind.NotEqual)
        && value.Left.BasicValueType is BasicValueType.Float32 or BasicValueType.Float64;

    static void CompareUnordered(RewriterContext context, CompareValue value)
    {
        var builder = context.Builder;
        Value either = builder.CreateCompare(value.Location, value.Left, value.Right, value.Kind);
        context.MarkConverted(either);
        foreach (var operand in new[] { value.Left.Resolve(), value.Right.Resolve() })
        {
            if (operand is not PrimitiveValue)
            {
                Value isNaN = builder.CreateCompare(value.Location, operand, operand, CompareKind.NotEqual);
                either = builder.CreateArithmetic(value.Location, either, isNaN, BinaryArithmeticKind.Or);
            }
        }

        context.ReplaceAndRemove(value, either);
    }

    static bool MayWrap(BinaryArithmeticValue value) =>
        value is { BasicValueType: BasicValueType.Int32, IsUnsigned: false, Kind: BinaryArithmeticKind.Add or BinaryArithmeticKind.Sub or BinaryArithmeticKind.Mul }
        && Bits(value, 0) > 31 && !IsAddress(value, 0);

    static void Wrap(RewriterContext context, BinaryArithmeticValue value)
    {
        Value wrapping = context.Builder.CreateArithmetic(value.Location, value.Left, value.Right, value.Kind, ArithmeticFlags.Unsigned);
        context.ReplaceAndRemove(value, wrapping);
    }

    /// <summary>How many bits the size of an integer may take.</summary>
    static int Bits(Value value, int depth)
    {
        if (depth == Deepest)
        {
            return UsualBits;
        }

        int Of(ValueReference argument) => Bits(argument.Resolve(), depth + 1);
        return value switch
        {
            PrimitiveValue constant => 64 - BitOperations.LeadingZeroCount((ulong)Math.Abs((long)constant.Int32Value)),
            BinaryArithmeticValue { Kind: BinaryArithmeticKind.Add or BinaryArithmeticKind.Sub } sum => Math.Max(Of(sum.Left), Of(sum.Right)) + 1,
            BinaryArithmeticValue { Kind: BinaryArithmeticKind.Mul } product => Of(product.Left) + Of(product.Right),
            BinaryArithmeticValue { Kind: BinaryArithmeticKind.Shl } shift when shift.Right.Resolve() is PrimitiveValue by => Of(shift.Left) + by.Int32Value,
            BinaryArithmeticValue { Kind: BinaryArithmeticKind.Div or BinaryArithmeticKind.Shr } quotient => Of(quotient.Left),
            BinaryArithmeticValue { Kind: BinaryArithmeticKind.Rem } remainder => Of(remainder.Right),
            BinaryArithmeticValue other => Math.Max(Of(other.Left), Of(other.Right)),
            Predicate choice => Math.Max(Of(choice.TrueValue), Of(choice.FalseValue)),
            ConvertValue { Value: var number } when number.BasicValueType is BasicValueType.Float32 or BasicValueType.Float64 => 31,
            _ => UsualBits,
        };
    }

    /// <summary>Whether an integer is used for nothing but the place of an element, and to see whether that lies inside.</summary>
    static bool IsAddress(Value value, int depth)
    {
        foreach (var use in value.Uses)
        {
            var isPlace = use.Target switch
            {
                CompareValue { IsUnsignedOrUnordered: true } => true,
                BinaryArithmeticValue or ConvertValue { BasicValueType: BasicValueType.Int64 } => depth < Deepest && IsAddress(use.Target, depth + 1),
                LoadElementAddress => true,
                _ => false,
            };
            if (!isPlace)
            {
                return false;
            }
        }

        return true;
    }
}
