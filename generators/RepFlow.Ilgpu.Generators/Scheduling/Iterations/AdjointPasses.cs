using System.Collections.Generic;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>The passes that sweep one phase.</summary>
/// <param name="Phase">The phase's number.</param>
/// <param name="Cuts">Computes the planes that <paramref name="Update"/> gathers from; null where it needs none.</param>
/// <param name="Update">Computes the adjoints.</param>
sealed record AdjointPasses(int Phase, PlanePass? Cuts, PlanePass Update)
{
    /// <summary>The passes in order.</summary>
    public IReadOnlyList<PlanePass> Passes => Cuts is null ? [Update] : [Cuts, Update];
}
