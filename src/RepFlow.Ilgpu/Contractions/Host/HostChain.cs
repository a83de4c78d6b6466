namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Terms of a window that stand below one another, a row of the result apart: what a row reads for one of them, the row before reads for the next.</summary>
/// <param name="Offset">The first of them, in the band that a task copies.</param>
/// <param name="Length">Their number.</param>
readonly record struct HostChain(int Offset, int Length);
