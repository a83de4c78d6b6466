using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>
/// Emitted code counts on integers that wrap around: a position outside is one whose unsigned value is too large. Where the project has
/// arithmetic checked, bodies say that theirs is not.
/// </summary>
static class UncheckedBodies
{
    /// <summary>The text with every body of a method or constructor in an unchecked context.</summary>
    public static string In(string text)
    {
        var edits = new List<(int At, int Length, string Text)>();
        foreach (var method in CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<BaseMethodDeclarationSyntax>())
        {
            if (method.Body is { } body)
            {
                edits.Add((body.OpenBraceToken.Span.End, 0, " unchecked {"));
                edits.Add((body.CloseBraceToken.SpanStart, 0, "} "));
            }
            else if (method is MethodDeclarationSyntax { ExpressionBody: { } expression, ReturnType: var type })
            {
                var isVoid = type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
                edits.Add((expression.ArrowToken.SpanStart, 2, isVoid ? "{ unchecked {" : "=> unchecked("));
                edits.Add((method.SemicolonToken.SpanStart, 1, isVoid ? "; } }" : ");"));
            }
        }

        var result = new StringBuilder();
        var from = 0;
        foreach (var (at, length, insertion) in edits.OrderBy(e => e.At))
        {
            result.Append(text, from, at - from).Append(insertion);
            from = at + length;
        }

        return result.Append(text, from, text.Length - from).ToString();
    }
}
