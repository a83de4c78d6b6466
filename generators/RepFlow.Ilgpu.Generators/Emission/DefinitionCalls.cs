using System;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Calls of a definition's own methods.</summary>
static class DefinitionCalls
{
    /// <summary>A call of a method of the definition: its name, with the definition's before it where something else has the name, or the layer's.</summary>
    /// <param name="model">The definition.</param>
    /// <param name="method">The method, after "layer." if it belongs to an instance.</param>
    /// <param name="instance">What to call the layer here; null for a static method, or if the method says it.</param>
    public static string Call(this LayerModel model, string method, string? instance = null)
    {
        var name = Keywords.Escape(method.Substring(method.IndexOf('.') + 1));
        var isOfLayer = method.StartsWith("layer.", StringComparison.Ordinal);
        return EmittedNames.IsTaken(name.TrimStart('@')) || (isOfLayer && instance is null)
            ? $"{(isOfLayer ? instance ?? "layer" : instance ?? Keywords.Escape(model.Name))}.{name}"
            : name;
    }
}
