using RepFlow.Ilgpu.Generators.Emission.Kernels;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes a contraction with a map as its epilogue.</summary>
/// <param name="context">What emitters share.</param>
/// <param name="schedule">The step.</param>
/// <param name="isContractionApart">Whether the contraction also runs without the map, and has a type of its own.</param>
/// <param name="compiled">The type that has the map as an epilogue already.</param>
/// <param name="spec">The type that has the contraction's pattern already.</param>
/// <param name="moments">The fold whose moments it may take; null for none.</param>
sealed class EpilogueEmitter(
    StageContext context, EpilogueSchedule schedule, bool isContractionApart, CompiledStage? compiled = null, CompiledStage? spec = null, StoredMoments? moments = null)
    : ContractingEmitter(context, schedule, compiled, moments)
{
    readonly ContractionEmitter contraction = new(context, schedule.Contraction);
    readonly StagePlace pattern = StagePlace.Of(isContractionApart ? schedule.Contraction.Stage.Name : schedule.Stage.Name, spec);

    protected override string Summary => $"{schedule.Map.Stage.Describe()}, where {contraction.Sums}";

    protected override string Parts => Ir.Stage.Together(contraction.Parts, base.Parts)!;

    protected override string Header => $"public static class {Stage.Name}";

    protected override (string, string)? Scratch => (
        $"Contraction<T, {Place.Type}.Epilogue>",
        $"new Contraction<T, {Place.Type}.Epilogue>(device, {SpecOf(pattern)})");

    protected override string Members() => $"""
        {(isContractionApart || spec is not null ? None : contraction.Spec())}

        {new MapEmitter(Context, schedule.Map).Functor()}
        """;

    protected override string Step()
    {
        var map = schedule.Map;
        string[] absent = [map.Epilogue!.Tensor, map.Outputs[0].Container];
        return Run("scratch", "Epilogue", "sizes", "hyper", map.Arguments.Tensors.Select(t => t.Tensor).Where(t => !absent.Contains(t)));
    }

    /// <inheritdoc/>
    public override string Launch => Compiled is null ? base.Launch : Run(Field, Place.Type + ".Epilogue", Place.Sizes, Place.Hypers, Compiled.Tensors);

    /// <summary>Runs the contraction with what is done to its sums.</summary>
    string Run(string scratch, string functor, string sizes, string hyper, IEnumerable<string> others)
    {
        var operands = schedule.Contraction.Operands.Select(o => StageContext.TensorField(o.Place.Container));
        return $"{scratch}.Run({List([.. operands, "accumulate: false", $"{functor}.Of({List([sizes, hyper, .. others.Select(StageContext.TensorField)])})"])});";
    }
}
