using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Fusion;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Rewriting;

namespace RepFlow.Ilgpu.Generators;

/// <summary>The step of the generator after parsing: the backward pass, or why there is none.</summary>
static class DifferentiationStep
{
    /// <summary>The most operations of a stage and its adjoints.</summary>
    const int MostOperations = 30_000;

    /// <summary>A definition with its backward pass.</summary>
    public static StepResult<DifferentiatedLayer> Run(LayerModel definition, CancellationToken cancellation) =>
        StepResult<DifferentiatedLayer>.Of(StepSubject.Of(definition), () => Differentiate(definition), cancellation);

    static (DifferentiatedLayer Layer, IReadOnlyList<DefinitionProblem> Problems) Differentiate(LayerModel definition)
    {
        var written = SafeNames.Apply(definition);
        var model = WholeTensors.Apply(UnrolledSums.Apply(written));
        var plan = ResultReads.Apply(model, LayerDifferentiator.Plan(model));
        return (LayerFusion.Apply(new DifferentiatedLayer(written, model, plan)), Underivable(model, plan).Concat(TooLarge(model, plan)).Take(1).ToList());
    }

    /// <summary>A gradient that cannot be derived is an error on the stage that stands in its way, not a gradient that is missing at run time.</summary>
    static IEnumerable<DefinitionProblem> Underivable(LayerModel model, BackwardPlan plan) =>
        from problem in plan.Problems
        let shown = model.Inputs.FirstOrDefault(i => i.Name == problem.Leaf)?.Shown ?? model.Parameters.First(p => p.Property == problem.Leaf).Shown
        select new DefinitionProblem(Descriptors.NoDerivative, model.MetadataName, problem.Stage, problem.Stage, shown, problem.Why);

    /// <summary>Every operation is emitted several times over, for both kinds of devices: beyond some number that helps nobody.</summary>
    static IEnumerable<DefinitionProblem> TooLarge(LayerModel model, BackwardPlan plan) =>
        from stage in model.Stages.Concat(model.AdjointStages)
        let forward = stage.Body.Values.Nodes().Count
        let backward = plan.Steps.Where(s => s.Primal == stage.Name).Sum(s => s.Stage.Body.Values.Nodes().Count)
        where forward + backward > MostOperations
        select new DefinitionProblem(
            Descriptors.TooLarge, model.MetadataName, stage.Shown, stage.Shown, $"{forward} operations and its gradient {backward}, where {MostOperations} are the most");
}
