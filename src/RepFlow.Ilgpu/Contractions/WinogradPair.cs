namespace RepFlow.Ilgpu.Contractions;

/// <summary>Two indices whose sum is a position of the row operand: a filter slides along one axis.</summary>
/// <param name="Kept">The index of the result.</param>
/// <param name="Summed">The index that is summed.</param>
readonly record struct WinogradPair(int Kept, int Summed);
