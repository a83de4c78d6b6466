namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>How the entries of an offset table follow one another.</summary>
/// <param name="Length">In every stretch of so many, from the table's start on, elements are as far apart.</param>
/// <param name="Step">How far: 1 where they are neighbours.</param>
readonly record struct HostRun(int Length, int Step);
