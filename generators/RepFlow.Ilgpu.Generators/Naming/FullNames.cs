using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Ir.Networks;

namespace RepFlow.Ilgpu.Generators.Naming;

/// <summary>What types are called wherever they are named from.</summary>
static class FullNames
{
    /// <summary>The definition's name where something else may have the short one.</summary>
    public static string FullName(this LayerModel model) => Of(model.Namespace, model.ContainingTypes, model.Name);

    /// <summary>The network's name where something else may have the short one.</summary>
    public static string FullName(this NetworkModel network) => Of(network.Namespace, network.ContainingTypes, network.Name);

    static string Of(string space, IEnumerable<string> containing, string name) =>
        $"global::{(space.Length == 0 ? "" : space + ".")}{string.Concat(containing.Select(c => c.Substring(c.LastIndexOf(' ') + 1) + "."))}{Keywords.Escape(name)}";
}
