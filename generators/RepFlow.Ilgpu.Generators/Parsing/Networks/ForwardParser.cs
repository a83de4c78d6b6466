using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir.Networks;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing.Networks;

/// <summary>Reads the Forward of a network: statements here, expressions in the other part.</summary>
/// <remarks>
/// Tensors are followed from variable to variable, so that each has one place where it is computed. What decides the way (conditions, heads of loops) is kept as text: it may
/// ask anything of the network but its tensors.
/// </remarks>
sealed partial class ForwardParser(INamedTypeSymbol network, Compilation compilation, SemanticModel semantics, CancellationToken cancellation)
{
    readonly HashSet<ISymbol> tensors = new(SymbolEqualityComparer.Default);
    readonly Dictionary<string, string> definitions = new();
    readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    Dictionary<ISymbol, NetworkValue> variables = new(SymbolEqualityComparer.Default);
    List<NetworkStatement> statements = [];
    int values;
    int depth;

    /// <summary>What Forward takes.</summary>
    public List<NetworkValue> Inputs { get; } = [];

    /// <summary>The definitions from other assemblies that it calls: the type, and what it computes, as its assembly says.</summary>
    public IEnumerable<(string Type, string Ir)> Definitions => definitions.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => (d.Key, d.Value));

    /// <summary>What Forward does.</summary>
    public IReadOnlyList<NetworkStatement> Statements => statements;

    /// <summary>Reads the method; the result is what it returns.</summary>
    public IReadOnlyList<NetworkValue> Parse(IMethodSymbol method, MethodDeclarationSyntax declaration)
    {
        foreach (var parameter in method.Parameters)
        {
            var input = New(parameter.Name, parameter.Has(LayerTypes.Integers));
            Inputs.Add(input);
            tensors.Add(parameter);
            variables[parameter] = input;
        }

        return declaration switch
        {
            { ExpressionBody.Expression: var expression } => Returned(expression),
            { Body.Statements: var body } => Run([.. body])
                ?? throw new DefinitionException(Descriptors.BadNetwork, method.Locations.FirstOrDefault(), network.Name, "its Forward does not return on every way"),
            _ => throw DefinitionException.OfBrokenCode,
        };
    }

    NetworkValue New(string name, bool isInteger = false) => new(values++, name, isInteger);

    static DefinitionException Unsupported(SyntaxNode node, string why) => new(Descriptors.UnsupportedInNetwork, node.GetLocation(), why);

    /// <summary>Runs statements; the result is what they return, null where they go on behind their end.</summary>
    IReadOnlyList<NetworkValue>? Run(IReadOnlyList<StatementSyntax> body)
    {
        for (var at = 0; at < body.Count; at++)
        {
            cancellation.ThrowIfCancellationRequested();
            switch (body[at])
            {
                case ReturnStatementSyntax { Expression: { } expression } @return:
                    return depth == 0 ? Returned(expression) : throw Unsupported(@return, "a loop runs to its end, so nothing is returned from inside it");
                case BlockSyntax block:
                    RequireOwnNames(block);
                    if (Run([.. block.Statements]) is { } result)
                    {
                        return result;
                    }

                    break;
                case IfStatementSyntax choice:
                    if (RunIf(choice, [.. body.Skip(at + 1)]) is { } returned)
                    {
                        return returned;
                    }

                    break;
                default:
                    RunSimple(body[at]);
                    break;
            }
        }

        return null;
    }

    /// <summary>A block of its own stands in emitted code without its braces, among what is declared outside it.</summary>
    void RequireOwnNames(BlockSyntax block)
    {
        if (block.Parent is not BlockSyntax)
        {
            return;
        }

        var all = block.Ancestors().OfType<MethodDeclarationSyntax>().First().DescendantNodes().Where(n => n is VariableDeclaratorSyntax or SingleVariableDesignationSyntax)
            .Select(n => (Node: n, Symbol: semantics.GetDeclaredSymbol(n, cancellation) as ILocalSymbol))
            .Where(l => l.Symbol is { Type.TypeKind: not TypeKind.Error } local && !LayerTypes.IsTensor(local.Type)).ToList();
        foreach (var (node, symbol) in all.Where(l => l.Node.Ancestors().First(n => n is BlockSyntax or ForStatementSyntax) == block))
        {
            if (all.Any(other => other.Symbol!.Name == symbol!.Name && other.Node != node))
            {
                throw Unsupported(node, $"another variable of Forward is called '{symbol!.Name}' as well: give one of them another name");
            }
        }
    }

    void RunSimple(StatementSyntax statement)
    {
        switch (statement)
        {
            case EmptyStatementSyntax:
                break;
            case LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } local:
                foreach (var variable in local.Declaration.Variables)
                {
                    Declare(local, variable);
                }

                break;
            case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment }:
                Assign(assignment);
                break;
            case ForEachStatementSyntax { AwaitKeyword.RawKind: 0 } loop:
                RequireNoTensor(loop.Expression, "what a loop runs over");
                RunLoop($"foreach ({loop.Type} {loop.Identifier.Text} in {loop.Expression})", loop.Identifier.ValueText, loop.Statement);
                break;
            case ForStatementSyntax loop:
                foreach (var part in new SyntaxNode?[] { loop.Declaration, loop.Condition }.Concat(loop.Initializers).Concat(loop.Incrementors))
                {
                    RequireNoTensor(part, "the head of a loop");
                }

                RunLoop(
                    $"for ({(loop.Declaration?.ToString() ?? string.Join(", ", loop.Initializers))}; {loop.Condition}; {string.Join(", ", loop.Incrementors)})",
                    loop.Declaration?.Variables.FirstOrDefault()?.Identifier.ValueText ?? "round",
                    loop.Statement);
                break;
            default:
                throw Unsupported(statement, "Forward knows local variables, assignments to them, if, for, foreach and return");
        }
    }

    void Declare(LocalDeclarationStatementSyntax local, VariableDeclaratorSyntax variable)
    {
        var symbol = semantics.GetDeclaredSymbol(variable, cancellation)!;
        if (variable.Initializer is not { } initializer)
        {
            if (LayerTypes.IsTensor((symbol as ILocalSymbol)?.Type))
            {
                tensors.Add(symbol);
            }
            else
            {
                statements.Add(new NetworkStatement.Other($"{local.Declaration.Type} {variable};"));
            }
        }
        else if (IsTensor(initializer.Value))
        {
            tensors.Add(symbol);
            variables[symbol] = One(initializer.Value);
        }
        else
        {
            RequireNoTensor(initializer.Value, "a variable that is no tensor");
            statements.Add(new NetworkStatement.Other($"{(local.IsConst ? "const " : "")}{local.Declaration.Type} {variable};"));
        }
    }

    void Assign(AssignmentExpressionSyntax assignment)
    {
        // var (a, b) = …, (a, b) = …, (var a, Tensor b) = …
        if (assignment.Left is TupleExpressionSyntax or DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax })
        {
            var targets = assignment.Left is TupleExpressionSyntax tuple
                ? tuple.Arguments.Select(a => (SyntaxNode)a.Expression).ToList()
                : [.. ((ParenthesizedVariableDesignationSyntax)((DeclarationExpressionSyntax)assignment.Left).Designation).Variables];
            var results = Several(assignment.Right);
            if (results.Count != targets.Count)
            {
                throw Unsupported(assignment.Left, $"{results.Count} tensors are assigned to {targets.Count} variables");
            }

            for (var at = 0; at < targets.Count; at++)
            {
                Store(targets[at], results[at]);
            }

            return;
        }

        if (assignment.IsKind(SyntaxKind.SimpleAssignmentExpression))
        {
            Store(assignment.Left, One(assignment.Right));
        }
        else
        {
            Store(assignment.Left, Operation(assignment, assignment.OperatorToken.Text.TrimEnd('='), [assignment.Left, assignment.Right]));
        }
    }

    void Store(SyntaxNode target, NetworkValue value)
    {
        if (target is IdentifierNameSyntax { Identifier.ValueText: "_" } or DiscardDesignationSyntax or DeclarationExpressionSyntax { Designation: DiscardDesignationSyntax })
        {
            return;
        }

        var symbol = target switch
        {
            DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax single } => semantics.GetDeclaredSymbol(single, cancellation),
            SingleVariableDesignationSyntax single => semantics.GetDeclaredSymbol(single, cancellation),
            _ => semantics.GetSymbolInfo(target, cancellation).Symbol,
        };
        if (symbol is not (ILocalSymbol or IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } }))
        {
            throw Unsupported(target, "a tensor is assigned to a local variable or a parameter of Forward, and to nothing that outlives it");
        }

        tensors.Add(symbol);
        variables[symbol] = value;
    }

    /// <summary>A choice; what stands behind one way that returns belongs to the other.</summary>
    IReadOnlyList<NetworkValue>? RunIf(IfStatementSyntax choice, IReadOnlyList<StatementSyntax> rest)
    {
        RequireNoTensor(choice.Condition, "a condition");
        var thenReturns = EndsInReturn(choice.Statement);
        var elseReturns = choice.Else is { } other && EndsInReturn(other.Statement);
        IReadOnlyList<StatementSyntax> Way(StatementSyntax? way, bool goesOn) => [.. way is null ? Enumerable.Empty<StatementSyntax>() : [way], .. goesOn ? rest : []];
        var returns = thenReturns || elseReturns;
        var name = Unique("choice");
        var (then, thenVariables, thenResult) = Apart(() => Run(Way(choice.Statement, returns && !thenReturns)));
        var (otherwise, elseVariables, elseResult) = Apart(() => Run(Way(choice.Else?.Statement, returns && !elseReturns)));
        if (returns && (thenResult is null || elseResult is null))
        {
            throw new DefinitionException(Descriptors.BadNetwork, choice.GetLocation(), network.Name, "its Forward does not return on every way");
        }

        var merges = new List<(NetworkValue, NetworkValue, NetworkValue)>();
        NetworkValue Merge(string name, NetworkValue a, NetworkValue b)
        {
            if (a == b)
            {
                return a;
            }

            RequireSame(choice, name, a, b);
            merges.Add((New(name, a.IsInteger), a, b));
            return merges[merges.Count - 1].Item1;
        }

        IReadOnlyList<NetworkValue>? result = null;
        if (returns)
        {
            result = thenResult!.Zip(elseResult!, (a, b) => Merge(a.Name == b.Name ? a.Name : "result", a, b)).ToList();
        }
        else
        {
            // A variable that has no value on one of the ways is not read behind them: C# sees to that.
            variables = new(thenVariables.Where(v => elseVariables.ContainsKey(v.Key)).ToDictionary(v => v.Key, v => Merge(v.Key.Name, v.Value, elseVariables[v.Key]), SymbolEqualityComparer.Default), SymbolEqualityComparer.Default);
        }

        statements.Add(new NetworkStatement.Choice(choice.Condition.ToString(), name, new(then), new(otherwise), new(merges)));
        return result;
    }

    /// <summary>A variable holds integers, or real numbers, whichever way was gone.</summary>
    void RequireSame(StatementSyntax way, string name, NetworkValue a, NetworkValue b)
    {
        if (a.IsInteger != b.IsInteger)
        {
            var target = way.DescendantNodesAndSelf().OfType<AssignmentExpressionSyntax>().SelectMany(s => s.Left.DescendantNodesAndSelf()).OfType<IdentifierNameSyntax>().LastOrDefault(i => i.Identifier.ValueText == name);
            throw WrongElements((SyntaxNode?)target ?? way, "has integers on one way and real numbers on the other: give each a variable of its own");
        }
    }

    /// <summary>What Forward returns: what layers compute, and so real numbers.</summary>
    IReadOnlyList<NetworkValue> Returned(ExpressionSyntax expression)
    {
        var results = Several(expression);
        for (var at = 0; at < results.Count; at++)
        {
            if (results[at].IsInteger)
            {
                throw WrongElements(Bare(expression) is TupleExpressionSyntax tuple ? tuple.Arguments[at].Expression : expression, "has integers, and a network gives what its layers compute: leave it out");
            }
        }

        return results;
    }

    static bool EndsInReturn(StatementSyntax statement) => statement switch
    {
        ReturnStatementSyntax => true,
        BlockSyntax { Statements: { Count: > 0 } statements } => EndsInReturn(statements[statements.Count - 1]),
        IfStatementSyntax { Else: { } other } choice => EndsInReturn(choice.Statement) && EndsInReturn(other.Statement),
        _ => false,
    };

    void RunLoop(string header, string name, StatementSyntax body)
    {
        var rounds = Unique(name + "Rounds");
        var assigned = body.DescendantNodesAndSelf().OfType<AssignmentExpressionSyntax>().SelectMany(a => a.Left.DescendantNodesAndSelf()).OfType<IdentifierNameSyntax>()
            .Select(i => semantics.GetSymbolInfo(i, cancellation).Symbol).OfType<ISymbol>().Where(variables.ContainsKey).Distinct<ISymbol>(SymbolEqualityComparer.Default).ToList();
        var before = variables;
        var begins = assigned.ToDictionary(s => s, s => New(s.Name, before[s].IsInteger), SymbolEqualityComparer.Default);
        var (round, ends, _) = Apart(() =>
        {
            depth++;
            foreach (var begin in begins)
            {
                variables[begin.Key!] = begin.Value;
            }

            Run([body]);
            depth--;
            return null;
        });
        assigned.ForEach(s => RequireSame(body, s.Name, before[s], ends[s]));
        var carried = assigned.Select(s => (before[s], begins[s], ends[s], New(s.Name, before[s].IsInteger))).ToList();
        foreach (var (symbol, value) in assigned.Zip(carried, (s, c) => (s, c.Item4)))
        {
            variables[symbol] = value;
        }

        statements.Add(new NetworkStatement.Loop(header, rounds, new(round), new(carried)));
    }

    /// <summary>Runs what may happen or not: into statements of its own, on variables that are as before afterwards.</summary>
    (List<NetworkStatement> Statements, Dictionary<ISymbol, NetworkValue> Variables, IReadOnlyList<NetworkValue>? Result) Apart(Func<IReadOnlyList<NetworkValue>?> run)
    {
        var (outside, before) = (statements, variables);
        (statements, variables) = ([], new Dictionary<ISymbol, NetworkValue>(variables, SymbolEqualityComparer.Default));
        var result = run();
        var made = (statements, variables, result);
        (statements, variables) = (outside, before);
        return made;
    }

    /// <summary>A name for steps that no others have.</summary>
    string Unique(string name) => Names.Unique(name, names);

    /// <summary>What decides the way is known when the network is prepared, so it asks nothing of tensors.</summary>
    void RequireNoTensor(SyntaxNode? node, string what)
    {
        if (node?.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().FirstOrDefault(i => semantics.GetSymbolInfo(i, cancellation).Symbol is { } symbol && tensors.Contains(symbol)) is { } tensor)
        {
            throw Unsupported(tensor, $"{what} is known when the network is prepared, and so cannot depend on the tensor '{tensor}'");
        }
    }
}
