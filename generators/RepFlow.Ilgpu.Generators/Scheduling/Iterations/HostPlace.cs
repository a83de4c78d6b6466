using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>Where an item's plane stands in a tensor.</summary>
/// <param name="Container">The tensor.</param>
/// <param name="Address">The first element.</param>
/// <param name="Row">The distance of two rows.</param>
/// <param name="Slice">The distance of two planes of rows.</param>
sealed record HostPlace(string Container, Expr Address, Expr Row, Expr Slice)
{
    /// <summary>Finds it.</summary>
    public HostPlace(ExprBuilder b, Placement placement, PlaneNest nest)
        : this(
            placement.Container,
            placement.Address(b, nest.Batch.Select(d => b.Index(d)).Concat(nest.Plane.Select(_ => b.Int(0))).ToList()),
            nest.Plane.Count > 1 ? placement.Shape[placement.Shape.Count - 1] : b.Int(0),
            nest.Plane.Count > 2 ? b.Mul(placement.Shape[placement.Shape.Count - 2], placement.Shape[placement.Shape.Count - 1]) : b.Int(0))
    {
    }

    /// <summary>All that has to be computed.</summary>
    public IEnumerable<Expr> Values => [Address, Row, Slice];
}
