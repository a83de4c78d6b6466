using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>What a [Sample] must be like to give an instance of its definition and inputs for it: LayerSample makes them when they are asked for.</summary>
static class SampleRules
{
    const int MostAxes = 6;

    /// <summary>What is wrong with a sample; null where it fits.</summary>
    public static string? Problem(AttributeData sample, INamedTypeSymbol definition, LayerModel model) =>
        Arguments(sample, definition) ?? Shapes(Named(sample, "Shapes") as string, model) ?? Range(Named(sample, "Low"), Named(sample, "High"));

    static object? Named(AttributeData sample, string name) => sample.NamedArguments.FirstOrDefault(a => a.Key == name).Value.Value;

    static string? Arguments(AttributeData sample, INamedTypeSymbol definition)
    {
        var list = sample.ConstructorArguments.FirstOrDefault();
        var given = list.Kind == TypedConstantKind.Array && !list.IsNull ? list.Values : [];
        if (Named(sample, "Make") is string method)
        {
            return definition.GetMembers(method).OfType<IMethodSymbol>().Any(m => m.IsStatic && m.Parameters.Length == 0 && SymbolEqualityComparer.Default.Equals(m.ReturnType, definition))
                ? given.Length == 0 ? null : $"'{method}' makes it and takes no arguments, and {Count(given.Length, "is", "are")} given"
                : $"it has no static method '{method}' that takes nothing and gives a {definition.Name}";
        }

        if (definition.IsStatic)
        {
            return given.Length == 0 ? null : $"it is static and takes no arguments, and {Count(given.Length, "is", "are")} given";
        }

        var constructors = definition.InstanceConstructors.Where(c => c.DeclaredAccessibility == Accessibility.Public).OrderByDescending(c => c.Parameters.Length).ToList();
        if (constructors.FirstOrDefault(c => c.Parameters.Length >= given.Length) is not { } constructor)
        {
            return constructors.Count == 0 ? "it has no public constructor"
                : $"its constructor takes {Count(constructors[0].Parameters.Length, "argument", "arguments")}, and {Count(given.Length, "is", "are")} given";
        }

        for (var at = 0; at < constructor.Parameters.Length; at++)
        {
            var parameter = constructor.Parameters[at];
            var type = parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
            if (at < given.Length ? !Fits(given[at], parameter.Type) : !parameter.HasExplicitDefaultValue && !CanMakeUp(parameter.Type))
            {
                return at < given.Length ? $"{Text(given[at])} is no {type}, which '{parameter.Name}' is" : $"it gives nothing for '{parameter.Name}', which is a {type}";
            }
        }

        return null;
    }

    static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";

    static string Text(TypedConstant value) => value.IsNull ? "null" : value.Kind == TypedConstantKind.Error ? "it" : value.ToCSharpString();

    static bool CanMakeUp(ITypeSymbol type) => type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Boolean;

    static bool Fits(TypedConstant value, ITypeSymbol type)
    {
        if (value.Kind == TypedConstantKind.Error || type.TypeKind == TypeKind.Error || type.SpecialType == SpecialType.System_Object)
        {
            return true;
        }

        if (value.IsNull)
        {
            return !type.IsValueType;
        }

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            type = nullable.TypeArguments[0];
        }

        return SymbolEqualityComparer.Default.Equals(value.Type, type)
            || (value.Kind is TypedConstantKind.Primitive && IsNumber(value.Type!) && IsNumber(type) && (IsReal(type) || (Whole(value.Value!) is { } whole && Holds(type, whole))));
    }

    static bool IsReal(ITypeSymbol type) => type.SpecialType is SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal;

    static bool IsNumber(ITypeSymbol type) => type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double;

    static decimal? Whole(object value)
    {
        var number = System.Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return Math.Floor(number) == number && Math.Abs(number) < 1e19 ? System.Convert.ToDecimal(value, CultureInfo.InvariantCulture) : null;
    }

    static bool Holds(ITypeSymbol type, decimal value) => type.SpecialType switch
    {
        SpecialType.System_SByte => value is >= sbyte.MinValue and <= sbyte.MaxValue,
        SpecialType.System_Byte => value is >= byte.MinValue and <= byte.MaxValue,
        SpecialType.System_Int16 => value is >= short.MinValue and <= short.MaxValue,
        SpecialType.System_UInt16 => value is >= ushort.MinValue and <= ushort.MaxValue,
        SpecialType.System_Int32 => value is >= int.MinValue and <= int.MaxValue,
        SpecialType.System_UInt32 => value is >= uint.MinValue and <= uint.MaxValue,
        SpecialType.System_Int64 => value is >= long.MinValue and <= long.MaxValue,
        SpecialType.System_UInt64 => value is >= ulong.MinValue and <= ulong.MaxValue,
        _ => false,
    };

    static string? Shapes(string? text, LayerModel model)
    {
        if (text is null)
        {
            return null;
        }

        var shapes = new List<int[]>();
        foreach (var shape in text.Split([';'], StringSplitOptions.RemoveEmptyEntries))
        {
            var extents = new List<int>();
            foreach (var extent in shape.Split(','))
            {
                if (!int.TryParse(extent, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) || number < 0)
                {
                    return $"'{extent.Trim()}' is no extent; shapes are written as in \"2,3,5; 4,3\"";
                }

                extents.Add(number);
            }

            if (extents.Count > MostAxes || extents.Aggregate(1.0, (count, e) => count * e) > int.MaxValue)
            {
                return $"the shape '{shape.Trim()}' is too large: a tensor has at most {MostAxes} axes and {int.MaxValue} elements";
            }

            shapes.Add([.. extents]);
        }

        if (shapes.Count != model.Inputs.Count)
        {
            return $"it has {Count(model.Inputs.Count, "input", "inputs")}{(model.Inputs.Count == 0 ? "" : $" ({string.Join(", ", model.Inputs.Select(i => i.Shown))})")}, and {Count(shapes.Count, "shape is", "shapes are")} given";
        }

        for (var at = 0; at < shapes.Count; at++)
        {
            var input = model.Inputs[at];
            if (input.HasRest ? shapes[at].Length < input.Rank : shapes[at].Length != input.Rank)
            {
                var axes = (input.HasRest ? "at least " : "") + Count(input.Rank, "axis", "axes");
                return $"'{input.Shown}' has {axes}, and its shape is ({string.Join(", ", shapes[at])})";
            }

            var first = model.Inputs.ToList().FindIndex(i => i.HasRest);
            if (input.HasRest && !shapes[at].Skip(input.Rank).SequenceEqual(shapes[first].Skip(model.Inputs[first].Rank)))
            {
                var common = input.Rank == 0 && model.Inputs[first].Rank == 0 ? "shape" : "last axes";
                return $"'{input.Shown}' has the {common} of '{model.Inputs[first].Shown}', and they differ";
            }
        }

        return null;
    }

    static string? Range(object? low, object? high)
    {
        var (from, to) = (low as double? ?? -1, high as double? ?? 1);
        return from <= to ? null : $"its values lie between Low, {from.ToString(CultureInfo.InvariantCulture)}, and High, {to.ToString(CultureInfo.InvariantCulture)}";
    }
}
