using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes a step that is a contraction, with a map or without, and may take moments of what it stores.</summary>
/// <param name="context">What emitters share.</param>
/// <param name="schedule">How the stage runs.</param>
/// <param name="compiled">The type that is there for it already.</param>
/// <param name="moments">The fold whose moments it may take; null for none.</param>
abstract class ContractingEmitter(StageContext context, StageSchedule schedule, CompiledStage? compiled, StoredMoments? moments) : StageEmitter(context, schedule, compiled)
{
    /// <summary>The field for what the fold keeps.</summary>
    string? FoldField => moments is null ? null : FieldOf(moments.Fold.Schedule.Stage);

    protected override string PlannedParts =>
        FoldField is null ? base.PlannedParts : $"{FoldField}.Parts({base.PlannedParts}, \"{moments!.Fold.Schedule.Stage.Parts}\")";

    protected override IEnumerable<string> AlsoWritten => FoldField is null ? [] : [$"{FoldField}.Written"];

    /// <summary>The pattern for the engine, with the moments that are asked of it.</summary>
    /// <param name="pattern">The type that has the pattern.</param>
    protected string SpecOf(StagePlace pattern)
    {
        var spec = $"{pattern.Type}.Spec({pattern.Sizes}, {pattern.Hypers})";
        return moments is null ? spec : $"{spec} with {{ MomentAxes = [{List(moments.Axes.Select(axis => $"{axis}"))}] }}";
    }
}
