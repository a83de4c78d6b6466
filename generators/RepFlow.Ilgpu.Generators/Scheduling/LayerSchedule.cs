using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Networks;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using RepFlow.Ilgpu.Generators.Scheduling.Scans;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>
/// All that is decided about a definition before a character is written: how each stage runs, and when, which tensors there are, and which sizes have names.
/// </summary>
sealed class LayerSchedule
{
    /// <summary>Decides it for a composite, of whose stages some are compiled with its members.</summary>
    public LayerSchedule(CompositeLayer composite, CancellationToken cancellation)
        : this(composite.Layer, composite, cancellation)
    {
    }

    /// <summary>Decides it.</summary>
    public LayerSchedule(DifferentiatedLayer layer, CancellationToken cancellation)
        : this(layer, null, cancellation)
    {
    }

    LayerSchedule(DifferentiatedLayer layer, CompositeLayer? composite, CancellationToken cancellation)
    {
        Layer = layer;
        var (model, plan) = (layer.Model, layer.Plan);
        var epilogues = Epilogues.Of(layer, new LayerTensors(model, plan));
        Tensors = new LayerTensors(model, plan, epilogues.ToDictionary(e => e.Value.Result, e => e.Key.Result));
        var compiled = composite is null ? null : new CompiledStages(composite, Tensors, cancellation);
        var moments = Moments.Of(model);
        Parts = TensorParts.Of(model);
        PlannedHypers = Scheduling.PlannedHypers.Of(layer);
        Forward = model.Stages.Select(ForwardStep).OfType<ScheduledStep>().ToList();
        StoredMoments = Folds.StoredMoments.Of(moments, Forward, Tensors);
        Recomputed = Parts is null && model.Outputs.Count == 1
            ? Forward.LastOrDefault(s => s.Schedule is MapSchedule { IsCheap: true, Stage.Updates: null } map && map.Outputs[0].Container == Tensors.Results[0])
            : null;
        Kept = plan.Kept.Select(s => Step(s, new StepCondition(plan.Differentiable))).ToList();
        string ContainerOf(string tensor) => Tensors.Placement(tensor).Container;
        var results = new ResultsOfSteps(model, plan, ContainerOf);
        Emptied = results.Emptied;
        StepCondition When(BackwardStep step) => new(step.For, step.Switch ?? model.Stages.FirstOrDefault(p => p.Name == step.Primal)?.When, step.WhenOff, results.Of(step));
        var begun = BegunAdjoints.Of(plan, ContainerOf, step => Parts is null && When(step) is { Switch: null, IsOff: false, Of: null });
        Backward = plan.Steps.Select(s => Step(s.Stage, When(s), begun: begun.TryGetValue(s, out var own) ? own : [])).ToList();
        Cleared = plan.Cleared.Where(c => !begun.Values.Any(containers => containers.Contains(ContainerOf(c.Tensor)))).ToList();
        var written = Steps.Where(s => s.Compiled is null).SelectMany(s => s is { Schedule: EpilogueSchedule pair, Spec: null } ? [pair.Contraction.Stage, pair.Stage] : new[] { s.Schedule.Stage });
        Sizes = new LayerSizes(model, Tensors, (composite is null ? layer.Written.Stages.Concat(written) : written).SelectMany(s => s.Expressions()));

        // Where the map is switched off, the contraction's sums are its result.
        ScheduledStep? ForwardStep(Stage stage) =>
            moments.FirstOrDefault(m => m.Mean == stage) is { } fold ? Step(fold.Both, new StepCondition(), fold.Squares)
            : moments.Any(m => m.Squares == stage) ? null
            : epilogues.TryGetValue(stage, out var contraction)
                ? Pair(stage, contraction)
            : epilogues.FirstOrDefault(e => e.Value == stage).Key is { } map ? map.When is null ? null : Step(stage, new StepCondition(Switch: map.When, IsOff: true))
            : Step(stage, new StepCondition(Switch: stage.When));

        ScheduledStep Pair(Stage map, Stage contraction)
        {
            var pair = new EpilogueSchedule(model.Builder, contraction, map, Tensors.Placement);
            var spec = compiled?.Spec(contraction);
            return new ScheduledStep(pair, new StepCondition(Switch: map.When), spec is null ? null : compiled!.Functor(map, pair), spec);
        }

        // A fold to moments is compiled as the later of its two stages.
        ScheduledStep Step(Stage stage, StepCondition when, Stage? named = null, IReadOnlyList<string>? begun = null)
        {
            cancellation.ThrowIfCancellationRequested();
            var b = model.Builder;
            StageSchedule schedule = stage.Body switch
            {
                // Nobody knows the maps of a composite.
                StageBody.Map => new MapSchedule(b, stage, Tensors.Placement, isFunctor: composite is null),
                StageBody.Reduce => new FoldSchedule(b, stage, Tensors.Placement),
                StageBody.Contract => new ContractionSchedule(b, stage, Tensors.Placement),
                StageBody.Scatter => new ScatterSchedule(b, stage, Tensors.Placement),
                StageBody.Kernel => new KernelSchedule(b, stage, Tensors.Placement),
                StageBody.Scan => new ScanSchedule(b, stage, Tensors.Placement),
                _ => new IterationSchedule(b, stage, Tensors.Placement, begun ?? []),
            };
            return new ScheduledStep(schedule, when, compiled?.Run(named ?? stage, schedule));
        }
    }

    /// <summary>The definition with its backward pass.</summary>
    public DifferentiatedLayer Layer { get; }

    /// <summary>The tensors.</summary>
    public LayerTensors Tensors { get; }

    /// <summary>The sizes that have names.</summary>
    public LayerSizes Sizes { get; }

    /// <summary>The hyper-parameters that stay as they were when the layer was planned.</summary>
    public IReadOnlyList<HyperParameter> PlannedHypers { get; }

    /// <summary>Tensors that share memory where their shapes allow it; null where the definition computes something.</summary>
    public TensorParts? Parts { get; }

    /// <summary>The stages of the definition.</summary>
    public IReadOnlyList<ScheduledStep> Forward { get; }

    /// <summary>Folds to moments of what contractions store.</summary>
    public IReadOnlyList<StoredMoments> StoredMoments { get; }

    /// <summary>The map that makes the result, where that can as well be computed again as kept for who reads it in the backward pass; null for none.</summary>
    public ScheduledStep? Recomputed { get; }

    /// <summary>What the forward pass computes in addition where gradients are wanted.</summary>
    public IReadOnlyList<ScheduledStep> Kept { get; }

    /// <summary>The stages of the backward pass.</summary>
    public IReadOnlyList<ScheduledStep> Backward { get; }

    /// <summary>What is set to zero before the backward pass, as in <see cref="BackwardPlan.Cleared"/>, but for what the step does that adds to it first.</summary>
    public IReadOnlyList<(string Tensor, IReadOnlyList<string> For, string? WhenOff)> Cleared { get; }

    /// <summary>What is zero where there is no gradient by some of several results: the tensor, the inputs and parameters for whose sake, and the results.</summary>
    public IReadOnlyList<(string Tensor, IReadOnlyList<string> For, IReadOnlyList<string> Of)> Emptied { get; }

    /// <summary>All of them.</summary>
    public IEnumerable<ScheduledStep> Steps => Forward.Concat(Kept).Concat(Backward);
}
