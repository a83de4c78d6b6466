using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>A definition and its own methods, as emitted code writes them.</summary>
static class DefinitionCalls
{
    /// <summary>A call of a method of the definition: its name, with what it belongs to before it where that is not at hand or something else has the name.</summary>
    /// <param name="model">The definition.</param>
    /// <param name="method">The method.</param>
    /// <param name="isInside">Whether the call stands in a member of the layer itself; elsewhere the layer is called layer.</param>
    public static string Call(this LayerModel model, OwnMethod method, bool isInside = false)
    {
        var name = Keywords.Escape(method.Name);
        return method.IsStatic
            ? EmittedNames.IsTaken(method.Name) ? $"{model.FullName()}.{name}" : name
            : !isInside ? "layer." + name
            : EmittedNames.IsTaken(method.Name) ? "this." + name : name;
    }
}
