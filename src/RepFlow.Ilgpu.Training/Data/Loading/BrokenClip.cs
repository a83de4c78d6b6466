namespace RepFlow.Ilgpu.Training.Data;

/// <summary>A clip that could not be read.</summary>
/// <param name="Index">Its index in the source.</param>
/// <param name="Name">What the source calls it.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record BrokenClip(int Index, string Name, string Reason);
