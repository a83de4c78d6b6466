using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace RepFlow.Ilgpu.Generators.Tests.Infrastructure;

/// <summary>Walks all that a value holds and looks for what would keep a whole compilation alive, or compare by reference.</summary>
static class ModelWalk
{
    static readonly Type[] Forbidden =
        [typeof(ISymbol), typeof(SyntaxNode), typeof(SyntaxTree), typeof(SemanticModel), typeof(Compilation), typeof(Location), typeof(IOperation), typeof(AttributeData)];

    /// <summary>Asserts that a value kept between two runs of the generator holds nothing of a compilation.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">What to call it.</param>
    public static void AssertNoCompilation(object? value, string name) =>
        Visit(value, name, new HashSet<object>(ReferenceEqualityComparer.Instance));

    static void Visit(object? value, string path, HashSet<object> seen)
    {
        if (value is null)
        {
            return;
        }

        var type = value.GetType();
        AssertAllowed(type, path);
        if (type.IsPrimitive || type.IsEnum || type == typeof(string) || value is Type or Delegate || (!type.IsValueType && !seen.Add(value)))
        {
            return;
        }

        if (value is IEnumerable items)
        {
            var number = 0;
            foreach (var item in items)
            {
                Visit(item, $"{path}[{number++}]", seen);
            }
        }

        for (var at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            foreach (var field in at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                // The declared type counts too: a field that is null today holds a symbol tomorrow.
                AssertAllowed(field.FieldType, $"{path}.{field.Name}");
                if (!field.FieldType.IsPointer && !field.FieldType.IsPrimitive)
                {
                    Visit(field.GetValue(value), $"{path}.{field.Name}", seen);
                }
            }
        }
    }

    static void AssertAllowed(Type type, string path)
    {
        var culprit = Forbidden.FirstOrDefault(forbidden => forbidden.IsAssignableFrom(type));
        Assert.True(culprit is null && !IsToken(type), $"{path} is a {type.Name}: a model holds no {culprit?.Name ?? "syntax"}, or it keeps the compilation alive.");
    }

    static bool IsToken(Type type) => type == typeof(SyntaxToken) || type == typeof(SyntaxReference) ||
        (type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(SyntaxList<>) || open == typeof(SeparatedSyntaxList<>)));
}
