using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>Static readonly arrays of constants, which kernels have as literals.</summary>
static class ConstantArrays
{
    /// <summary>The elements of an array field; null where one is not a constant.</summary>
    public static IReadOnlyList<object?>? Read(IFieldSymbol field, Compilation compilation)
    {
        if (field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: var initializer })
        {
            return null;
        }

        IEnumerable<ExpressionSyntax>? elements = initializer switch
        {
            CollectionExpressionSyntax collection when collection.Elements.All(e => e is ExpressionElementSyntax) => collection.Elements.Cast<ExpressionElementSyntax>().Select(e => e.Expression),
            ArrayCreationExpressionSyntax { Initializer: { } list } => list.Expressions,
            ImplicitArrayCreationExpressionSyntax implicitly => implicitly.Initializer.Expressions,
            InitializerExpressionSyntax list => list.Expressions,
            _ => null,
        };
        if (elements is null || field.Type is not IArrayTypeSymbol { Rank: 1, ElementType: var type })
        {
            return null;
        }

        var model = compilation.GetSemanticModel(initializer.SyntaxTree);
        var values = elements.Select(e => model.GetConstantValue(e)).ToList();
        return values.All(v => v.HasValue) ? values.Select(v => Convert(v.Value, type)).ToList() : null;
    }

    /// <summary>An integer constant in an array of real numbers is a real number.</summary>
    static object? Convert(object? value, ITypeSymbol type) => (value, type.SpecialType) switch
    {
        (int whole, SpecialType.System_Single or SpecialType.System_Double) => (double)whole,
        _ => value,
    };
}
