using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Networks;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>
/// Finds which of a composite's stages are compiled already, with a member: fusion has left them as they were, and they take what the member's own type takes. What a stage is
/// given decides, as each of both is scheduled; where that differs, the composite compiles the stage itself.
/// </summary>
/// <param name="composite">The composite.</param>
/// <param name="tensors">Its tensors.</param>
/// <param name="cancellation">Cancels it.</param>
sealed class CompiledStages(CompositeLayer composite, LayerTensors tensors, CancellationToken cancellation)
{
    readonly Dictionary<CompositeMember, LayerSchedule> schedules = new();

    /// <summary>The type that runs a stage; null where none does.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="schedule">How the composite runs it.</param>
    public CompiledStage? Run(Stage stage, StageSchedule schedule) =>
        Origin(stage) is var (member, own) && own.FirstOrDefault(s => s.GetType() == schedule.GetType() && s.Stage.Fold == schedule.Stage.Fold && BeginsAlike(member, s, schedule)) is { } other
            ? Taking(member, other, schedule.Arguments.Tensors.Select(t => t.Tensor), other.Arguments.Tensors.Select(t => t.Tensor))
            : null;

    /// <summary>The type that has the pattern of a contraction, if only behind a map of the member's; null where none has.</summary>
    public CompiledStage? Spec(Stage contraction) =>
        Origin(contraction) is not var (member, own) ? null
        : own.Any() ? new CompiledStage(member, own.First().Stage.Name, [])
        : Own(member).FirstOrDefault(s => s is EpilogueSchedule e && e.Contraction.Stage.Name == composite.Origins[contraction].Stage.Name) is { } pair ? new CompiledStage(member, pair.Stage.Name, [])
        : null;

    /// <summary>The type that has a map as what is done to the sums of a contraction; null where none has.</summary>
    public CompiledStage? Functor(Stage stage, EpilogueSchedule pair)
    {
        if (Origin(stage) is not var (member, own) || own.Select(MapOf).FirstOrDefault() is not { Epilogue: { } epilogue } map)
        {
            return null;
        }

        // Its sums are the pair's: what it is given besides is what the pair gives it.
        string[] absent = [epilogue.Tensor, map.Outputs[0].Container];
        string[] sums = [pair.Map.Epilogue!.Tensor, pair.Map.Outputs[0].Container];
        return absent.Select(t => Container(member, t)).SequenceEqual(sums)
            ? Taking(member, map, pair.Map.Arguments.Tensors.Select(t => t.Tensor).Where(t => !sums.Contains(t)), map.Arguments.Tensors.Select(t => t.Tensor).Where(t => !absent.Contains(t)))
            : null;
    }

    /// <summary>Whether a sweep is the first to write the same adjoints in both.</summary>
    bool BeginsAlike(CompositeMember member, StageSchedule own, StageSchedule schedule) =>
        own is not Iterations.IterationSchedule mine || new HashSet<string?>(mine.Begun.Select(t => Container(member, t))).SetEquals(((Iterations.IterationSchedule)schedule).Begun);

    static Maps.MapSchedule? MapOf(StageSchedule schedule) => schedule as Maps.MapSchedule ?? (schedule as EpilogueSchedule)?.Map;

    CompiledStage? Taking(CompositeMember member, StageSchedule own, IEnumerable<string> given, IEnumerable<string> taken)
    {
        var all = taken.Select(t => Container(member, t)).ToList();
        return new HashSet<string?>(all).SetEquals(given) ? new CompiledStage(member, own.Stage.Name, all.OfType<string>().ToList()) : null;
    }

    /// <summary>The composite's tensor that is a member's.</summary>
    string? Container(CompositeMember member, string tensor) => member.Tensors.TryGetValue(tensor, out var name) ? tensors.Placement(name).Container : null;

    /// <summary>The member whose stage it is, and the types that it has for it.</summary>
    (CompositeMember Member, IEnumerable<StageSchedule> Own)? Origin(Stage stage) =>
        composite.Origins.TryGetValue(stage, out var origin) ? (origin.Member, Own(origin.Member).Where(s => s.Stage.Name == origin.Stage.Name)) : null;

    IEnumerable<StageSchedule> Own(CompositeMember member)
    {
        if (!schedules.TryGetValue(member, out var schedule))
        {
            schedules[member] = schedule = new LayerSchedule(member.Layer, cancellation);
        }

        return schedule.Steps.Select(s => s.Schedule);
    }
}
