namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>The constants of a border test.</summary>
/// <param name="FirstLimit">What the first word is subtracted from.</param>
/// <param name="FirstGuard">The top bits of the first word's fields.</param>
/// <param name="SecondLimit">What the second word is subtracted from.</param>
/// <param name="SecondGuard">The top bits of the second word's fields.</param>
readonly record struct GpuBorderTest(int FirstLimit, int FirstGuard, int SecondLimit, int SecondGuard);
