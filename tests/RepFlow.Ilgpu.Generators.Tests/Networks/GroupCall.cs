using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Generators.Networks;

namespace RepFlow.Ilgpu.Generators.Tests.Networks;

/// <summary>A layer of a group, and where its inputs come from: the number of an earlier call, or below zero an input of the group (-1 is the first).</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Sources">The sources.</param>
sealed record GroupCall(ILayer Layer, params int[] Sources)
{
    /// <summary>The sources as the generator has them.</summary>
    public IReadOnlyList<InputSource> From => [.. Sources.Select(s => s >= 0 ? (InputSource)new InputSource.Result(s) : new InputSource.Outside(-1 - s))];
}
