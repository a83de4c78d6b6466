namespace RepFlow.Ilgpu.Training.Data;

/// <summary>What came of <see cref="FlowClips.Fill"/>.</summary>
/// <param name="Clips">The number of clips.</param>
/// <param name="Computed">How many of them had no flow before.</param>
/// <param name="Kept">How many have it now in the cache: fewer than can be read where the cache is too small for all, or cannot be written.</param>
/// <param name="Broken">Why the others cannot be read.</param>
public sealed record FlowFill(int Clips, int Computed, int Kept, IReadOnlyList<string> Broken)
{
    /// <summary>This and what came of others, together.</summary>
    /// <param name="other">What came of others.</param>
    /// <returns>The sum.</returns>
    public FlowFill And(FlowFill other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new FlowFill(Clips + other.Clips, Computed + other.Computed, Kept + other.Kept, [.. Broken, .. other.Broken]);
    }
}
