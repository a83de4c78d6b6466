using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Hand-written kernels: called as they stand, once for each element of their result.</summary>
sealed class KernelDoorEmitter(StageContext context, Stage stage, string layerType) : IStageEmitter
{
    readonly StageBody.Kernel body = (StageBody.Kernel)stage.Body;
    readonly StageArguments arguments = new(context.Builder);

    string ArgumentsName => stage.Name + "Arguments";

    public bool IsGeneric => false;

    public void WriteKernels(CodeWriter w)
    {
        string Scalar(string name, ExprType type) => "a." + arguments.Scalar(context.Builder.Hyper(name, type));
        var calls = body.Arguments.Select(a => a switch
        {
            KernelArgument.View view => "a." + arguments.Tensor(context.Placement(view.Tensor).Container),
            KernelArgument.Number { Type: "int" } number => Scalar(number.Name, ExprType.Int),
            KernelArgument.Number { Type: "bool" } number => Scalar(number.Name, ExprType.Bool) + " != 0",
            KernelArgument.Number { Type: null } number => Scalar(number.Name, ExprType.Real),
            KernelArgument.Number number => $"({number.Type}){Scalar(number.Name, ExprType.Real)}",
            _ => throw new System.ArgumentOutOfRangeException(nameof(a), a, "no argument of a kernel"),
        }).ToList();
        StageContext.WriteArguments(w, ArgumentsName, arguments);
        w.Line($"internal static class {stage.Name}<T>");
        using (w.Block("    where T : unmanaged"))
        {
            w.Line($"public static readonly StageKernel<{ArgumentsName}<T>> Kernel = (StageKernel<{ArgumentsName}<T>>)(typeof(T) == typeof(float)");
            w.Line($"    ? (object)StageKernel.Flat<{ArgumentsName}<float>>(\"{context.LayerName}.{stage.Name}.Single\", {stage.Name}KernelSingle)");
            w.Line($"    : (object)StageKernel.Flat<{ArgumentsName}<double>>(\"{context.LayerName}.{stage.Name}.Double\", {stage.Name}KernelDouble));");
        }

        foreach (var type in NumberType.Both)
        {
            w.Line();
            w.Line("[EmittedKernel(0)]");
            w.Line($"internal static void {stage.Name}Kernel{type.Name}(Index1D index, {ArgumentsName}<{type.Keyword}> a) =>");
            w.Line($"    {Keywords.Escape(layerType)}.{Keywords.Escape(body.Method)}<{type.Keyword}>(index, {string.Join(", ", calls)});");
        }

        w.Line();
    }

    public void WriteFields(CodeWriter w)
    {
    }

    public bool Allocates => false;

    public void WriteAllocation(CodeWriter w)
    {
    }

    public IEnumerable<string> Owned => [];

    public void WriteLaunch(CodeWriter w)
    {
        var count = StageContext.TensorField(context.Placement(stage.Result).Container) + ".Count";
        context.WriteInitializer(w, "arguments", $"{context.KernelClass}.{ArgumentsName}<T>", arguments);
        w.Line($"{context.KernelClass}.{stage.Name}<T>.Kernel.Launch(this.Device, arguments, {count}, 64, {count});");
    }
}
