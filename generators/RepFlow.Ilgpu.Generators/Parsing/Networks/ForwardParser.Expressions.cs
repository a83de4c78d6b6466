using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir.Networks;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing.Networks;

/// <content>Expressions.</content>
sealed partial class ForwardParser
{
    const string Applies = "RepFlow.Ilgpu.AppliesAttribute";

    static readonly Dictionary<string, string> OperatorMethods = new() { ["+"] = "op_Addition", ["-"] = "op_Subtraction", ["*"] = "op_Multiply" };

    /// <summary>Whether an expression is a tensor: by what it is made of, since the type of what is emitted is not known yet.</summary>
    bool IsTensor(ExpressionSyntax expression) => Bare(expression) switch
    {
        IdentifierNameSyntax name when semantics.GetSymbolInfo(name, cancellation).Symbol is { } symbol && tensors.Contains(symbol) => true,
        BinaryExpressionSyntax binary when binary.IsKind(SyntaxKind.CoalesceExpression) || OperatorMethods.ContainsKey(binary.OperatorToken.Text) => IsTensor(binary.Left) || IsTensor(binary.Right),
        PrefixUnaryExpressionSyntax { OperatorToken.Text: "-" } unary => IsTensor(unary.Operand),
        ConditionalExpressionSyntax choice => IsTensor(choice.WhenTrue) || IsTensor(choice.WhenFalse),
        ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Forward" } } } access => LayerTypes.IsLayer(TypeOf(access.Expression)),
        InvocationExpressionSyntax call when LayerOf(call) is not null => true,
        var other => LayerTypes.IsTensor(TypeOf(other)),
    };

    ITypeSymbol? TypeOf(ExpressionSyntax expression) => semantics.GetTypeInfo(expression, cancellation).Type;

    /// <summary>An expression without what changes nothing about a tensor.</summary>
    static ExpressionSyntax Bare(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax inner => Bare(inner.Expression),
        PostfixUnaryExpressionSyntax inner when inner.IsKind(SyntaxKind.SuppressNullableWarningExpression) => Bare(inner.Operand),
        CastExpressionSyntax inner => Bare(inner.Expression),
        _ => expression,
    };

    /// <summary>One tensor.</summary>
    NetworkValue One(ExpressionSyntax expression)
    {
        var results = Several(expression);
        return results.Count == 1 ? results[0] : throw Unsupported(expression, $"it is {results.Count} tensors where one is wanted: take them apart, as in 'var (a, b) = …'");
    }

    /// <summary>One tensor or more.</summary>
    IReadOnlyList<NetworkValue> Several(ExpressionSyntax expression)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        cancellation.ThrowIfCancellationRequested();
        switch (Bare(expression))
        {
            case TupleExpressionSyntax tuple:
                return [.. tuple.Arguments.Select(a => One(a.Expression))];
            case IdentifierNameSyntax name when semantics.GetSymbolInfo(name, cancellation).Symbol is { } symbol && tensors.Contains(symbol):
                return variables.TryGetValue(symbol, out var value) ? [value] : throw DefinitionException.OfBrokenCode;
            case ConditionalExpressionSyntax choice:
                RequireNoTensor(choice.Condition, "a condition");
                return Choose(choice.WhenFalse, choice.Condition.ToString(), () => Several(choice.WhenTrue), () => Several(choice.WhenFalse));
            case BinaryExpressionSyntax { Left: ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Forward" } } call } access } binary
                when binary.IsKind(SyntaxKind.CoalesceExpression) && LayerTypes.IsLayer(TypeOf(access.Expression)):
                RequireNoTensor(access.Expression, "which layer runs");
                return Choose(
                    binary.Right,
                    $"{access.Expression} is not null",
                    () => Call(call, access.Expression.ToString(), NameOf(access.Expression), TypeOf(access.Expression)!, call.ArgumentList),
                    () => Several(binary.Right));
            case BinaryExpressionSyntax binary when OperatorMethods.ContainsKey(binary.OperatorToken.Text):
                return [Operation(binary, binary.OperatorToken.Text, [binary.Left, binary.Right])];
            case PrefixUnaryExpressionSyntax { OperatorToken.Text: "-" } unary:
                return [Operation(unary, "-", [unary.Operand])];
            case InvocationExpressionSyntax call when LayerOf(call) is { } layer:
                return Call(call, layer.Text, layer.Name, layer.Type, call.ArgumentList);
            case InvocationExpressionSyntax call when semantics.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method && DefinitionOf(method) is { } definition:
                return [Application(call, definition, [.. Receiver(call, method), .. call.ArgumentList.Arguments.Select(Plain)])];
            case InvocationExpressionSyntax call:
                throw Unsupported(call, $"'{call.Expression}' is no layer; Forward calls 'Forward' of layers and networks in fields, and 'Apply' of static layers. Make what several networks share a [GpuNetwork] of its own");
            case SwitchExpressionSyntax choice:
                throw Unsupported(choice.SwitchKeyword.Parent!, "a choice between more than two ways is written as 'if' and '?:'");
            case var other:
                throw Unsupported(other, "it is no tensor that a layer computes");
        }
    }

    /// <summary>One of two ways.</summary>
    /// <param name="other">The text of the second.</param>
    /// <param name="condition">Where the first is gone.</param>
    /// <param name="whenTrue">The first.</param>
    /// <param name="whenFalse">The second.</param>
    IReadOnlyList<NetworkValue> Choose(ExpressionSyntax other, string condition, Func<IReadOnlyList<NetworkValue>> whenTrue, Func<IReadOnlyList<NetworkValue>> whenFalse)
    {
        var name = Unique("choice");
        var (then, _, first) = Apart(whenTrue);
        var (otherwise, _, second) = Apart(whenFalse);
        if (first!.Zip(second!, (a, b) => (IsOdd: a.IsInteger != b.IsInteger, b)).FirstOrDefault(c => c.IsOdd) is (true, var odd))
        {
            throw WrongElements(other, $"has {(odd.IsInteger ? "integers, and the other way real numbers" : "real numbers, and the other way integers")}: give each a call of its own");
        }

        var merges = first!.Zip(second!, (a, b) => (Result: New(a.Name == b.Name ? a.Name : "chosen", a.IsInteger), Then: a, Else: b)).ToList();
        statements.Add(new NetworkStatement.Choice(condition, name, new(then), new(otherwise), new(merges)));
        return [.. merges.Select(m => m.Result)];
    }

    /// <summary>The layer that an invocation runs: its text, what to call its steps, and its type.</summary>
    (string Text, string Name, ITypeSymbol Type)? LayerOf(InvocationExpressionSyntax call)
    {
        if (call.Expression is not MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression } access)
        {
            return null;
        }

        switch (access.Name.Identifier.ValueText)
        {
            case "Forward" when access.Expression is ThisExpressionSyntax or BaseExpressionSyntax:
                throw Unsupported(call, "a network does not run itself, nor the Forward of its base class: make what several networks share a [GpuNetwork] of its own, and hold it in a field");
            case "Forward" when TypeOf(access.Expression) is { } type && LayerTypes.IsLayer(type):
                RequireNoTensor(access.Expression, "which layer runs");
                RequireKept(access.Expression);
                return (access.Expression.ToString(), NameOf(access.Expression), type);
            case "Apply" when semantics.GetSymbolInfo(access.Expression, cancellation).Symbol is INamedTypeSymbol { IsStatic: true } type && type.Has(LayerTypes.Layer):
                return ($"{access.Expression}.Definition", Names.Camel(type.Name), type);
            default:
                return null;
        }
    }

    /// <summary>A layer whose parameters are to be learned is found by its field.</summary>
    void RequireKept(ExpressionSyntax layer)
    {
        var root = layer.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().FirstOrDefault(i => semantics.GetSymbolInfo(i, cancellation).Symbol is IParameterSymbol);
        if (root is not null)
        {
            throw Unsupported(layer, $"'{root}' is a constructor's parameter: keep the layer in a field or property, by which its parameters are found");
        }

        if (Bare(layer) is BaseObjectCreationExpressionSyntax creation && TypeOf(creation) is { } type
            && (type.Has(LayerTypes.Network) || type.GetMembers().Any(m => m.Has("RepFlow.Ilgpu.ParameterAttribute") || m.Has("RepFlow.Ilgpu.BufferAttribute"))))
        {
            throw Unsupported(creation, "this layer would begin anew each time: keep it in a field or property, by which its parameters are found");
        }
    }

    /// <summary>What to call the steps of a layer: after the words and numbers of its text.</summary>
    string NameOf(ExpressionSyntax layer)
    {
        var words = (Bare(layer) is BaseObjectCreationExpressionSyntax creation && TypeOf(creation) is { } type
            ? [type.Name]
            : layer.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken) || t.IsKind(SyntaxKind.NumericLiteralToken)).Select(t => t.ValueText.TrimStart('_'))).Where(w => w.Length > 0).ToList();
        var name = words.Count == 0 ? "layer" : string.Concat(words.Select((word, at) => at == 0 ? Names.Camel(word) : Names.Pascal(word)).SelectMany(w => w).Where(c => char.IsLetterOrDigit(c) || c == '_'));
        return SyntaxFacts.IsValidIdentifier(name) ? name : "layer";
    }

    IReadOnlyList<NetworkValue> Call(ExpressionSyntax call, string text, string name, ITypeSymbol type, ArgumentListSyntax arguments)
    {
        var results = LayerTypes.ResultCount(type);
        var given = arguments.Arguments.Select(Plain).ToList();
        var inputs = given.Select(One).ToList();
        if (inputs.Count == 0)
        {
            throw Unsupported(call, $"'{text}' is given no tensor");
        }

        RequireElements(given, inputs, type);

        var unique = Unique(name);
        var made = Enumerable.Range(0, results).Select(at => New(results == 1 ? unique : $"{unique}{at}")).ToList();
        statements.Add(new NetworkStatement.Call(text, unique, Definition(type), new(inputs), new(made)));
        return made;
    }

    /// <summary>Integers go where a layer reads an IntView, and nowhere else.</summary>
    void RequireElements(IReadOnlyList<ExpressionSyntax> given, IReadOnlyList<NetworkValue> values, ITypeSymbol layer)
    {
        var inputs = LayerTypes.InputsOf(layer, compilation) ?? [];
        for (var at = 0; at < Math.Min(values.Count, inputs.Count); at++)
        {
            var (name, isInteger) = inputs[at];
            if (values[at].IsInteger != isInteger)
            {
                throw WrongElements(given[at], (isInteger, Inputs.Contains(values[at])) switch
                {
                    (true, true) => $"has real numbers, and '{layer.Name}' takes integers as '{name}': mark the parameter '{values[at].Name}' of Forward with [Integers]",
                    (true, false) => $"has real numbers, as all that layers compute, and '{layer.Name}' takes integers as '{name}': hand it a parameter of Forward that is marked with [Integers]",
                    _ => $"has integers, and '{layer.Name}' takes real numbers as '{name}': hand it to a layer that reads an IntView, or leave out [Integers]",
                });
            }
        }
    }

    static DefinitionException WrongElements(SyntaxNode node, string why) => new(Descriptors.WrongElements, node.GetLocation(), node.ToString(), why);

    /// <summary>The full name of a definition, whose text travels with its assembly where that is another one.</summary>
    string? Definition(ITypeSymbol type)
    {
        if (!type.Has(LayerTypes.Layer))
        {
            return null;
        }

        var name = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        if (!SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly) && !definitions.ContainsKey(name))
        {
            definitions[name] = type.ContainingAssembly.Attributes("RepFlow.Ilgpu.Execution.LayerDefinitionAttribute").Where(a => a.ConstructorArguments.Length == 2)
                .Where(a => SymbolEqualityComparer.Default.Equals(a.ConstructorArguments[0].Value as ITypeSymbol, type))
                .Select(a => a.ConstructorArguments[1].Value as string).FirstOrDefault() ?? "";

            // What takes its place in inference.
            foreach (var form in type.Attributes("RepFlow.Ilgpu.InferenceAttribute")
                .SelectMany(a => a.ConstructorArguments).Select(a => a.Value).OfType<ITypeSymbol>())
            {
                Definition(form);
            }
        }

        return name;
    }

    static ExpressionSyntax Plain(ArgumentSyntax argument) =>
        argument.NameColon is null && argument.RefKindKeyword.RawKind == 0
            ? argument.Expression
            : throw Unsupported(argument, "arguments of layers are given in order, without names");

    /// <summary>The object that an extension method is called on.</summary>
    static IEnumerable<ExpressionSyntax> Receiver(InvocationExpressionSyntax call, IMethodSymbol method) =>
        method.ReducedFrom is not null && call.Expression is MemberAccessExpressionSyntax access ? [access.Expression] : [];

    /// <summary>The layer that a method or operator computes, as its attribute says.</summary>
    static INamedTypeSymbol? DefinitionOf(IMethodSymbol method) =>
        (method.ReducedFrom ?? method).Attributes(Applies).FirstOrDefault()?.ConstructorArguments.FirstOrDefault().Value as INamedTypeSymbol;

    /// <summary>An operator: that of C# where it is known, or by what stands on which side, since the types of what is emitted are not known yet.</summary>
    NetworkValue Operation(ExpressionSyntax expression, string sign, IReadOnlyList<ExpressionSyntax> operands)
    {
        if (semantics.GetSymbolInfo(expression, cancellation).Symbol is IMethodSymbol bound && DefinitionOf(bound) is { } known)
        {
            return Application(expression, known, operands);
        }

        var method = operands.Count == 1 ? "op_UnaryNegation" : OperatorMethods.TryGetValue(sign, out var found) ? found : null;
        var fitting = compilation.GetTypeByMetadataName("RepFlow.Ilgpu.TensorOperators")?.GetMembers(method ?? "").OfType<IMethodSymbol>()
            .FirstOrDefault(m => m.Parameters.Length == operands.Count && m.Parameters.Zip(operands, (p, o) => LayerTypes.IsTensor(p.Type) == IsTensor(o)).All(fits => fits));
        return fitting is not null && DefinitionOf(fitting) is { } definition
            ? Application(expression, definition, operands)
            : throw Unsupported(expression, $"there is no operator '{sign}' here: tensors are added, subtracted, multiplied, and multiplied by numbers");
    }

    /// <summary>A layer applied to the tensors among some operands; the others are what it is made with.</summary>
    NetworkValue Application(ExpressionSyntax expression, INamedTypeSymbol definition, IReadOnlyList<ExpressionSyntax> operands)
    {
        var given = operands.Where(IsTensor).ToList();
        var inputs = given.Select(One).ToList();
        RequireElements(given, inputs, definition);
        var numbers = operands.Where(o => !IsTensor(o)).ToList();
        numbers.ForEach(n => RequireNoTensor(n, "a number"));
        var type = definition.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        var name = Unique(Names.Camel(definition.Name));
        var result = New(name);
        if (definition.IsStatic != (numbers.Count == 0))
        {
            throw Unsupported(expression, $"'{definition.Name}' is no layer of these operands");
        }

        statements.Add(new NetworkStatement.Call(definition.IsStatic ? type + ".Definition" : $"new {type}({string.Join(", ", numbers)})", name, Definition(definition), new(inputs), new([result])));
        return result;
    }
}
