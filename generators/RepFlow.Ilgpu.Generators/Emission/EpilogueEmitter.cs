using RepFlow.Ilgpu.Generators.Emission.Kernels;
using RepFlow.Ilgpu.Generators.Scheduling;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes a contraction with a map as its epilogue.</summary>
/// <param name="context">What emitters share.</param>
/// <param name="schedule">The step.</param>
/// <param name="isContractionApart">Whether the contraction also runs without the map, and has a type of its own.</param>
sealed class EpilogueEmitter(StageContext context, EpilogueSchedule schedule, bool isContractionApart) : StageEmitter(context, schedule)
{
    readonly ContractionEmitter contraction = new(context, schedule.Contraction);

    protected override string Summary => $"{schedule.Map.Stage.Describe()}, where {contraction.Sums}";

    protected override string Header => $"public static class {Stage.Name}";

    protected override (string, string)? Scratch => (
        $"Contraction<T, {TypeName}.Epilogue>",
        $"new Contraction<T, {TypeName}.Epilogue>(device, {(isContractionApart ? $"Kernels<T, Fn>.{schedule.Contraction.Stage.Name}" : TypeName)}.Spec(sizes, hyper))");

    protected override string Members() => $"""
        {(isContractionApart ? None : contraction.Spec())}

        {new MapEmitter(Context, schedule.Map).Functor()}
        """;

    protected override string Step()
    {
        var operands = schedule.Contraction.Operands.Select(o => StageContext.TensorField(o.Place.Container)).ToList();
        var map = schedule.Map;
        string[] absent = [map.Epilogue!.Tensor, map.Outputs[0].Container];
        var others = map.Arguments.Tensors.Where(t => !absent.Contains(t.Tensor)).Select(t => StageContext.TensorField(t.Tensor));
        return $"scratch.Run({List([.. operands, "accumulate: false", $"Epilogue.Of({List(["sizes", "hyper", .. others])})"])});";
    }
}
