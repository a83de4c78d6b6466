namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>A stage as a part of an execution.</summary>
/// <param name="Schedule">How it runs.</param>
/// <param name="When">When.</param>
sealed record ScheduledStep(StageSchedule Schedule, StepCondition When);
