namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>A stage as a part of an execution.</summary>
/// <param name="Schedule">How it runs.</param>
/// <param name="When">When.</param>
/// <param name="Compiled">The type that is there for it already, with a member of a composite; null where it is compiled with the definition.</param>
/// <param name="Spec">In the same way, the type that has the pattern of the contraction whose epilogue it is.</param>
sealed record ScheduledStep(StageSchedule Schedule, StepCondition When, CompiledStage? Compiled = null, CompiledStage? Spec = null);
