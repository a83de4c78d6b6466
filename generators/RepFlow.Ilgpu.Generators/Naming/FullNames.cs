using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Naming;

/// <summary>What types are called wherever they are named from.</summary>
static class FullNames
{
    /// <summary>The definition's name where something else may have the short one.</summary>
    public static string FullName(this LayerModel model) =>
        $"global::{(model.Namespace.Length == 0 ? "" : model.Namespace + ".")}{string.Concat(model.ContainingTypes.Select(c => c.Substring(c.LastIndexOf(' ') + 1) + "."))}{Keywords.Escape(model.Name)}";
}
