using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>The type of a stage as steps write it, and the sizes and hyper-parameters of the definition with which that was compiled.</summary>
/// <param name="Type">The type.</param>
/// <param name="Sizes">The sizes.</param>
/// <param name="Hypers">The hyper-parameters.</param>
sealed record StagePlace(string Type, string Sizes, string Hypers)
{
    /// <summary>Where a stage's type stands.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="compiled">The type that is there already, if any is.</param>
    public static StagePlace Of(string stage, CompiledStage? compiled)
    {
        if (compiled is not { Member: { Layer.Model: var model } member })
        {
            return new($"Kernels<T, Fn>.{stage}", "sizes", "hyper");
        }

        var name = Keywords.Escape(member.Name);
        return new($"{model.FullName()}.{CompositeEmitter.Written(member, "Kernels")}<T, Fn>.{compiled.Stage}", "sizes." + name, model.Hypers.Count > 0 ? "hyper." + name : "default");
    }
}
