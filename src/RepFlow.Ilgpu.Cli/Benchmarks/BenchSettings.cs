namespace RepFlow.Ilgpu.Cli.Benchmarks;

/// <summary>How work is measured.</summary>
/// <param name="Rounds">Turns of each program.</param>
/// <param name="Runs">Runs of each turn that are measured.</param>
/// <param name="Kernels">Whether each kernel is timed too, afterwards.</param>
sealed record BenchSettings(int Rounds, int Runs, bool Kernels);
