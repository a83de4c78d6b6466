using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Tensors;

/// <summary>Where a tensor's elements stand: in a tensor of their own, or side by side with others in a larger one.</summary>
/// <param name="Container">The tensor that holds them.</param>
/// <param name="Shape">The container's extents.</param>
/// <param name="Axis">The axis along which the elements are set off.</param>
/// <param name="Offset">By how much.</param>
sealed record Placement(string Container, IReadOnlyList<Expr> Shape, int Axis, Expr Offset)
{
    /// <summary>The offset of an element from the container's first, as an expression.</summary>
    public Expr Address(ExprBuilder b, IReadOnlyList<Expr> positions)
    {
        // Extents of axes that begin at 0 are one factor: that of indices that have become one.
        var (address, scale) = (positions.Count == 0 ? b.Int(0) : At(0), (Expr)b.Int(1));
        for (var axis = 1; axis < positions.Count; axis++)
        {
            scale = b.Mul(scale, Shape[axis]);
            if (At(axis) is { IsZero: false } position)
            {
                (address, scale) = (b.Add(b.Mul(address, scale), position), b.Int(1));
            }
        }

        return b.Mul(address, scale);

        Expr At(int axis) => axis == Axis ? b.Add(positions[axis], Offset) : positions[axis];
    }
}
