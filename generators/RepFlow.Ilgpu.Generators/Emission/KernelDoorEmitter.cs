using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Hand-written kernels: called as they stand, once for each element of their result.</summary>
sealed class KernelDoorEmitter(StageContext context, Stage stage, string layerType) : IStageEmitter
{
    readonly StageBody.Kernel body = (StageBody.Kernel)stage.Body;
    readonly StageArguments arguments = new(context.Builder);

    string ArgumentsName => stage.Name + "Arguments";

    public void WriteKernels(CodeWriter w)
    {
        var calls = body.Arguments.Select(a =>
        {
            var (kind, name) = (a.Substring(0, a.IndexOf(':')), a.Substring(a.IndexOf(':') + 1));
            return kind == "view"
                ? "a." + arguments.Tensor(context.Placement(name).Container)
                : kind switch
                {
                    "int" => "a." + arguments.Scalar(context.Builder.Hyper(name, ExprType.Int)),
                    "bool" => "a." + arguments.Scalar(context.Builder.Hyper(name, ExprType.Bool)) + " != 0",
                    "T" => "a." + arguments.Scalar(context.Builder.Hyper(name, ExprType.Real)),
                    _ => $"({kind})a." + arguments.Scalar(context.Builder.Hyper(name, ExprType.Real)),
                };
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

    public void WriteAllocation(CodeWriter w)
    {
    }

    public void WriteDisposal(CodeWriter w)
    {
    }

    public void WriteLaunch(CodeWriter w)
    {
        var count = StageContext.TensorField(context.Placement(stage.Result).Container) + ".Count";
        context.WriteInitializer(w, "arguments", ArgumentsName, arguments);
        w.Line($"{context.KernelClass}.{stage.Name}<T>.Kernel.Launch(this.Device, arguments, {count}, 64, {count});");
    }
}
