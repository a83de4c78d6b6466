namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>A pass over a plane on the host.</summary>
/// <param name="Pass">What it computes.</param>
/// <param name="Sums">What it adds up, taken apart.</param>
sealed record HostPass(PlanePass Pass, PassSums Sums);
