namespace RepFlow.Ilgpu.Generators.Scheduling.Scans;

/// <summary>What a phase of a scan reads of a phase's results.</summary>
/// <param name="Reader">The phase that reads.</param>
/// <param name="Writer">The phase that writes it.</param>
/// <param name="Steps">How many steps before it is read; null where that is no fixed number.</param>
/// <param name="IsOwn">Whether it is read at the very place of the indices beside the axis at which the writer writes.</param>
readonly record struct ScanRead(int Reader, int Writer, int? Steps, bool IsOwn);
