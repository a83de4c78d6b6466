using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Scheduling.Folds;

/// <summary>
/// A fold to moments of what a contraction stores, each element once: the contraction may take them as it does so, and the fold then reads nothing again. Whether it does is decided where
/// device and shape are known (<c>IMomentSource</c> in the runtime).
/// </summary>
/// <param name="Fold">The fold.</param>
/// <param name="Sources">The contraction; with a map that a switch turns off, it with and without the map.</param>
/// <param name="Tensor">What is stored.</param>
/// <param name="Axes">The axes along which the fold's results are told apart, in the order of its indices.</param>
sealed record StoredMoments(ScheduledStep Fold, IReadOnlyList<ScheduledStep> Sources, string Tensor, IReadOnlyList<int> Axes)
{
    /// <summary>All of a definition's forward pass.</summary>
    /// <param name="moments">Its folds to moments.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="tensors">Its tensors.</param>
    public static IReadOnlyList<StoredMoments> Of(IReadOnlyList<Moments> moments, IReadOnlyList<ScheduledStep> steps, LayerTensors tensors)
    {
        var found = new List<StoredMoments>();
        foreach (var (fold, stage) in moments.Select(m => (steps.First(s => s.Schedule.Stage.Name == m.Both.Name), m.Both)))
        {
            if (stage.Outputs[0].Value is not { Op: Op.Read, Guard.IsTrue: true } element || tensors.Placement(element.Name) is not { Axis: < 0 } place || DimAxes(stage, element, place) is not { } axes)
            {
                continue;
            }

            var writers = steps.Where(s => s.Schedule.Stage.Writes.Any(t => tensors.Placement(t).Container == place.Container)).ToList();
            if (writers.Count > 0 && writers.All(IsWhole) && !found.SelectMany(f => f.Sources).Intersect(writers).Any())
            {
                found.Add(new StoredMoments(fold, writers, place.Container, axes));
            }
        }

        return found;
    }

    static bool IsWhole(ScheduledStep step) =>
        (step.Schedule as ContractionSchedule ?? (step.Schedule as EpilogueSchedule)?.Contraction) is { Stage: { Accumulate: false } };

    /// <summary>The axes of the fold's dims, where it reads each element of a tensor once; null where it reads otherwise.</summary>
    static IReadOnlyList<int>? DimAxes(Stage stage, Expr element, Placement place)
    {
        var positions = element.Positions.ToList();
        var all = stage.Dims.Concat(stage.Overs).ToList();
        if (positions.Count != place.Shape.Count || all.Count != positions.Count)
        {
            return null;
        }

        var axes = all.Select(index => positions.FindIndex(p => p.Op == Op.Index && p.Name == index.Name)).ToList();
        return axes.Distinct().Count() == axes.Count && axes.Zip(all, (axis, index) => axis >= 0 && place.Shape[axis] == index.Extent).All(isWhole => isWhole)
            ? axes.Take(stage.Dims.Count).ToList()
            : null;
    }
}
