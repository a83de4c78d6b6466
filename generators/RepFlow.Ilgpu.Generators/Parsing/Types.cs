using Microsoft.CodeAnalysis;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>The types of numbers that definitions have beside tensors.</summary>
static class Types
{
    /// <summary>The type whose numbers a type has: that of the integers of an enumeration, else itself.</summary>
    public static ITypeSymbol? OfNumber(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } integer } ? integer : type;

    /// <summary>Whether a type is a struct of the user's: a group of hyper-parameters.</summary>
    public static bool IsPlainStruct(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None, IsTupleType: false, IsGenericType: false, IsRefLikeType: false }
        && (type.DeclaringSyntaxReferences.Length > 0 || !$"{type.ContainingNamespace}".StartsWith("RepFlow.Ilgpu", StringComparison.Ordinal));
}
