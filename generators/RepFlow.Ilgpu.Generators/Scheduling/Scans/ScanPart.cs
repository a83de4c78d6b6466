using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Scans;

/// <summary>Phases of a scan that run together, to their end, before those of the next part: in one of the ways that are nested here.</summary>
abstract record ScanPart
{
    ScanPart()
    {
    }

    /// <summary>A phase that reads nothing of itself at other positions, not even by way of others: a stage like any other, for all positions at once.</summary>
    /// <param name="Phase">The phase.</param>
    public sealed record AtOnce(Stage Phase) : ScanPart;

    /// <summary>Maps over the same indices that read of one another what stands at their own place of the indices beside the axis: one launch, whose items run along the axis.</summary>
    /// <param name="Phases">The phases, in their order at a position.</param>
    public sealed record Along(IReadOnlyList<Stage> Phases) : ScanPart;

    /// <summary>Phases that read one another at other places: only a launch orders them.</summary>
    /// <param name="Launches">What is launched at each position: a phase, or maps that read of one another what stands at their own place.</param>
    public sealed record Turns(IReadOnlyList<IReadOnlyList<Stage>> Launches) : ScanPart;
}
