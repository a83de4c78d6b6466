namespace RepFlow.Ilgpu.Training.Data;

/// <summary>Two clips of different splits that show the same: what is learned from one is not tested by the other.</summary>
/// <param name="First">A clip.</param>
/// <param name="Second">The other clip.</param>
/// <param name="IsOneFile">Whether they are one file, or parts of one that overlap; else they are two files of the same content.</param>
public sealed record ClipOverlap(ClipRecord First, ClipRecord Second, bool IsOneFile);
