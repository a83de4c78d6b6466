using System.Collections.Generic;
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
        Expr address = b.Int(0);
        for (var axis = 0; axis < positions.Count; axis++)
        {
            var position = axis == Axis ? b.Add(positions[axis], Offset) : positions[axis];
            address = axis == 0 ? position : b.Add(b.Mul(address, Shape[axis]), position);
        }

        return address;
    }
}
