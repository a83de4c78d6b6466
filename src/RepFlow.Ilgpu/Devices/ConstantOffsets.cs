using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Rewriting;
using ILGPU.IR.Transformations;
using ILGPU.IR.Values;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Makes addresses of what varies first, and adds what is constant to them last, where an instruction that reads or writes has room for it.</summary>
/// <remarks>
/// ILGPU 1.5.3 adds the constant to the index, and multiplies, widens and adds anew for each neighbour that a stencil reads: ptxas may not take the sum apart,
/// since it could be too large for its 32 bits, which an index of an element is not. So neighbours of one row share an address, and so do those of planes that lie
/// at constant distances.
/// </remarks>
sealed class ConstantOffsets : UnorderedTransformation
{
    static readonly Rewriter rewriter = CreateRewriter();

    /// <summary>Adds the step to a compiler.</summary>
    /// <param name="backend">The compiler.</param>
    internal static void Install(PTXBackend backend) => BackendSteps.Append(backend, new ConstantOffsets());

    /// <inheritdoc/>
    protected override bool PerformTransformation(Method.Builder builder) => rewriter.Rewrite(builder.SourceBlocks, builder);

    static Rewriter CreateRewriter()
    {
        var rewriter = new Rewriter();
        rewriter.Add<LoadElementAddress>(address => Split(address).Distance != 0, Move);
        return rewriter;
    }

    static void Move(RewriterContext context, LoadElementAddress address)
    {
        var (source, index, distance) = Split(address);
        var (builder, at) = (context.Builder, address.Location);
        Value moved = source;
        if (index is not null)
        {
            Value wide = index.BasicValueType == BasicValueType.Int64 ? index : builder.CreateConvert(at, index, BasicValueType.Int64);
            moved = builder.CreateLoadElementAddress(at, source, wide);
            context.MarkConverted(moved);
        }

        Value result = builder.CreateLoadElementAddress(at, moved, builder.CreatePrimitiveValue(at, distance));
        context.MarkConverted(result);
        context.ReplaceAndRemove(address, result);
    }

    /// <summary>An address as one that it is relative to, what varies of the index, if anything does, and what is constant, of the address that it is relative to as well.</summary>
    static (Value Source, Value? Index, long Distance) Split(LoadElementAddress address)
    {
        var (source, index, distance) = (address.Source.Resolve(), address.Offset.Resolve(), 0L);
        if (index is BinaryArithmeticValue { Kind: BinaryArithmeticKind.Add or BinaryArithmeticKind.Sub, BasicValueType: BasicValueType.Int32 } sum)
        {
            var (left, right) = (sum.Left.Resolve(), sum.Right.Resolve());
            (index, distance) = right is PrimitiveValue constant ? (left, sum.Kind == BinaryArithmeticKind.Add ? constant.Int32Value : -(long)constant.Int32Value)
                : left is PrimitiveValue first && sum.Kind == BinaryArithmeticKind.Add ? (right, first.Int32Value)
                : (index, 0L);
        }

        if (index is PrimitiveValue)
        {
            return (source, null, 0);
        }

        while (source is LoadElementAddress { Offset: var offset } before && offset.Resolve() is PrimitiveValue by && before.Type == address.Type && before.Source.Type == address.Type)
        {
            distance += by.BasicValueType == BasicValueType.Int64 ? by.Int64Value : by.Int32Value;
            source = before.Source.Resolve();
        }

        return (source, index, distance);
    }
}
