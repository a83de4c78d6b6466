namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>When a stage of an execution runs.</summary>
/// <param name="For">The inputs and parameters of whose gradients one must be wanted; null for stages that always run.</param>
/// <param name="Switch">The boolean hyper-parameter that it depends on; null for none.</param>
/// <param name="IsOff">Whether the hyper-parameter must be false.</param>
/// <param name="Of">The results of a layer with several by one of which there must be a gradient; null for any.</param>
sealed record StepCondition(IReadOnlyList<string>? For = null, string? Switch = null, bool IsOff = false, IReadOnlyList<string>? Of = null);
