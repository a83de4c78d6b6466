using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Diagnostics;

namespace RepFlow.Ilgpu.Generators.Parsing.Networks;

/// <summary>
/// What types are to networks. What the generator emits is not there yet when it reads a network, so a layer is known by its attribute, and by its interface
/// where it comes from another assembly.
/// </summary>
static class LayerTypes
{
    public const string Layer = "RepFlow.Ilgpu.GpuLayerAttribute";
    public const string Network = "RepFlow.Ilgpu.GpuNetworkAttribute";

    /// <summary>What marks a tensor of integers that Forward takes, by the user in networks and by the generator in layers.</summary>
    public const string Integers = "RepFlow.Ilgpu.IntegersAttribute";

    const string Results = "RepFlow.Ilgpu.ResultsAttribute";
    const string Tensor = "RepFlow.Ilgpu.Tensor";

    public static bool IsTensor(ITypeSymbol? type) => type is not null && NameOf(type) == Tensor;

    /// <summary>Whether instances of a type take part in networks.</summary>
    public static bool IsLayer(ITypeSymbol? type) =>
        type is not null && (type.Has(Layer) || type.Has(Network) || IsInterface(type) || type.AllInterfaces.Any(IsInterface)
            || IsLayer(type.BaseType)
            || (type is ITypeParameterSymbol parameter && parameter.ConstraintTypes.Any(IsLayer)));

    /// <summary>Whether a type is a layer, a list of layers, or a list of such lists.</summary>
    public static bool HoldsLayers(ITypeSymbol? type) => IsLayer(type) || IsLayer(Element(type)) || IsLayer(Element(Element(type)));

    /// <summary>Whether a type is such, of networks or of what may be one.</summary>
    public static bool HoldsNetworks(ITypeSymbol? type) =>
        HoldsLayers(type) && !IsDefinition(type) && !IsDefinition(Element(type)) && !IsDefinition(Element(Element(type)));

    /// <summary>Whether a type, or what it is a list of, is none that C# knows.</summary>
    public static bool IsUnknown(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => IsUnknown(array.ElementType),
        INamedTypeSymbol named => named.TypeKind == TypeKind.Error || named.TypeArguments.Any(IsUnknown),
        _ => false,
    };

    /// <summary>What a sequence is of; null for what is none.</summary>
    static ITypeSymbol? Element(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        INamedTypeSymbol named => named.AllInterfaces.Prepend(named).FirstOrDefault(i => i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)?.TypeArguments[0],
        _ => null,
    };

    /// <summary>How many tensors Forward of a layer or network returns.</summary>
    public static int ResultCount(ITypeSymbol type)
    {
        if (type.Has(Network))
        {
            return ForwardOf(type) is { ReturnType: INamedTypeSymbol { IsTupleType: true } tuple } ? tuple.TupleElements.Length : 1;
        }

        var names = type.Attributes(Results).SelectMany(a => a.ConstructorArguments).Where(a => a is { Kind: TypedConstantKind.Array, IsNull: false }).SelectMany(a => a.Values).Count();
        return names > 0 ? names : type.BaseType is { } of ? ResultCount(of) : 1;
    }

    /// <summary>The method that describes a network: the one called Forward that takes tensors.</summary>
    public static IMethodSymbol? ForwardOf(ITypeSymbol type) => OfTensors(type, "Forward", isStatic: false);

    /// <summary>What a layer or network takes, by name and whether it is integers; null where the type does not say, as an interface does not.</summary>
    public static IReadOnlyList<(string Name, bool IsInteger)>? InputsOf(ITypeSymbol? type, Compilation compilation)
    {
        switch (type)
        {
            case null:
                return null;
            case ITypeParameterSymbol parameter:
                return parameter.ConstraintTypes.Select(constraint => InputsOf(constraint, compilation)).FirstOrDefault(inputs => inputs is not null);
            case INamedTypeSymbol definition when type.Has(Layer) && SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly):
                // What it becomes is not there yet.
                return OwnInputs(definition);
            default:
                var method = type.Has(Network) ? ForwardOf(type) : type.Has(Layer) ? CallOf(type) : null;
                return method?.Parameters.Select(p => (p.Name, p.Has(Integers))).ToList() ?? InputsOf(type.BaseType, compilation);
        }
    }

    static IReadOnlyList<(string Name, bool IsInteger)>? OwnInputs(INamedTypeSymbol definition)
    {
        try
        {
            var stages = LayerInputs.Stages(definition);
            var integers = new HashSet<string>(stages.SelectMany(s => s.Integers).Select(p => p.Name));
            return LayerInputs.Names(stages).Select(name => (name, integers.Contains(name))).ToList();
        }
        catch (DefinitionException)
        {
            // It is said of the definition itself.
            return null;
        }
    }

    /// <summary>The method that was emitted for a definition of another assembly.</summary>
    static IMethodSymbol? CallOf(ITypeSymbol type) => type.IsStatic ? OfTensors(type, "Apply", isStatic: true) : OfTensors(type, "Forward", isStatic: false);

    static bool IsDefinition(ITypeSymbol? type) => type is not null && (type.Has(Layer) || IsDefinition(type.BaseType));

    static bool IsInterface(ITypeSymbol type) => NameOf(type) is "RepFlow.Ilgpu.Execution.ILayer" or "RepFlow.Ilgpu.Networks.INetwork";

    static string NameOf(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString();

    static IMethodSymbol? OfTensors(ITypeSymbol type, string name, bool isStatic) => type.GetMembers(name).OfType<IMethodSymbol>()
        .FirstOrDefault(m => m.IsStatic == isStatic && m.Parameters.Length > 0 && m.Parameters.All(p => IsTensor(p.Type)));
}
