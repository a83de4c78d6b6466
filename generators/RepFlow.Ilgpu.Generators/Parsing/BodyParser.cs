using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>
/// Reads a stage's body by running it symbolically: locals become expressions, conditions become selections, constant loops are unrolled
/// and calls inlined.
/// </summary>
sealed partial class BodyParser(DefinitionContext context, IReadOnlyDictionary<IParameterSymbol, Value> arguments)
{
    const int LoopLimit = 4096;

    readonly ExprBuilder builder = context.Builder;
    readonly Stack<IMethodSymbol> calls = new();

    /// <summary>The value that a method returns.</summary>
    public Value Run(IMethodSymbol method)
    {
        var environment = ImmutableDictionary<ISymbol, Value>.Empty.WithComparers(SymbolEqualityComparer.Default)
            .AddRange(arguments.Select(a => new KeyValuePair<ISymbol, Value>(a.Key, a.Value)));
        return Invoke(method, environment, method.Locations.FirstOrDefault());
    }

    Value Invoke(IMethodSymbol method, ImmutableDictionary<ISymbol, Value> environment, Location? site)
    {
        if (calls.Contains(method, SymbolEqualityComparer.Default))
        {
            throw new DefinitionException(Descriptors.Recursion, site, method.Name);
        }

        if (ReadBody(method) is not { } statements)
        {
            throw new DefinitionException(Descriptors.UnsupportedExpression, site, $"'{method.ContainingType.Name}.{method.Name}' has no source to read; call MathF or a method of the definition");
        }

        calls.Push(method);
        var (result, _) = Execute(ImmutableList.CreateRange(statements.AsEnumerable()), environment);
        calls.Pop();
        return result ?? throw new DefinitionException(Descriptors.UnsupportedStatement, method.Locations.FirstOrDefault(), "a path ends without return");
    }

    /// <summary>The statements of a method, local function or property getter; null where there are none to read.</summary>
    IReadOnlyList<IOperation>? ReadBody(IMethodSymbol method)
    {
        if (method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not { } syntax)
        {
            return null;
        }

        return context.Compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax) switch
        {
            IMethodBodyOperation body => (body.BlockBody ?? body.ExpressionBody)?.Operations,
            ILocalFunctionOperation { Body: { } body } => body.Operations,
            IBlockOperation block => block.Operations,
            _ => null,
        };
    }

    bool ReadsParameter(IOperation operation) =>
        (operation is IPropertyReferenceOperation { Property: var property } && context.FindParameter(property) is not null) || operation.ChildOperations.Any(ReadsParameter);

    (Value? Result, ImmutableDictionary<ISymbol, Value> Environment) Execute(ImmutableList<IOperation> statements, ImmutableDictionary<ISymbol, Value> environment)
    {
        while (!statements.IsEmpty)
        {
            var statement = statements[0];
            statements = statements.RemoveAt(0);
            switch (statement)
            {
                case IBlockOperation block:
                    statements = statements.InsertRange(0, block.Operations);
                    break;

                case IReturnOperation { ReturnedValue: { } value }:
                    return (Evaluate(value, environment), environment);

                case IVariableDeclarationGroupOperation group:
                    foreach (var declarator in group.Declarations.SelectMany(d => d.Declarators))
                    {
                        if (declarator.GetVariableInitializer() is { } initializer)
                        {
                            var initial = Evaluate(initializer.Value, environment);
                            environment = environment.SetItem(declarator.Symbol, initial);
                            if (initial is Value.Number { Expr: { Args.Count: > 0 } named } && !builder.Hints.ContainsKey(named))
                            {
                                builder.Hints[named] = declarator.Symbol.Name;
                            }
                        }
                    }

                    break;

                case IExpressionStatementOperation { Operation: var operation }:
                    environment = Assign(operation, environment);
                    break;

                case IForLoopOperation loop:
                    environment = Unroll(loop, environment);
                    break;

                case IConditionalOperation conditional:
                    var condition = Number(conditional.Condition, environment);
                    var whenTrue = ImmutableList.Create<IOperation>(conditional.WhenTrue);
                    var whenFalse = conditional.WhenFalse is { } other ? ImmutableList.Create(other) : [];
                    if (condition.IsConst)
                    {
                        statements = statements.InsertRange(0, condition.IsTrue ? whenTrue : whenFalse);
                        break;
                    }

                    if (Returns(conditional))
                    {
                        // A branch that may return takes what follows into both branches.
                        var (a, _) = Execute(whenTrue.AddRange(statements), environment);
                        var (b, _) = Execute(whenFalse.AddRange(statements), environment);
                        return a is null || b is null
                            ? throw new DefinitionException(Descriptors.UnsupportedStatement, statement.Syntax.GetLocation(), "a path ends without return")
                            : (Choose(condition, a, b), environment);
                    }

                    environment = Merge(condition, environment, Execute(whenTrue, environment).Environment, Execute(whenFalse, environment).Environment);
                    break;

                case IEmptyOperation or ILocalFunctionOperation:
                    break;

                case IInvalidOperation:
                    throw DefinitionException.OfBrokenCode;

                default:
                    throw new DefinitionException(Descriptors.UnsupportedStatement, statement.Syntax.GetLocation(), $"'{Short(statement)}'");
            }
        }

        return (null, environment);
    }

    ImmutableDictionary<ISymbol, Value> Unroll(IForLoopOperation loop, ImmutableDictionary<ISymbol, Value> environment)
    {
        if (Returns(loop))
        {
            throw new DefinitionException(Descriptors.UnsupportedStatement, loop.Syntax.GetLocation(), "a return inside a loop");
        }

        environment = Execute(ImmutableList.CreateRange(loop.Before.AsEnumerable()), environment).Environment;
        for (var pass = 0; ; pass++)
        {
            var condition = loop.Condition is null ? builder.True : Number(loop.Condition, environment);
            if (condition.IsFalse)
            {
                return environment;
            }

            if (!condition.IsTrue || pass >= LoopLimit)
            {
                throw new DefinitionException(Descriptors.UnboundedLoop, loop.Syntax.GetLocation());
            }

            environment = Execute([loop.Body], environment).Environment;
            environment = Execute(ImmutableList.CreateRange(loop.AtLoopBottom.AsEnumerable()), environment).Environment;
        }
    }

    ImmutableDictionary<ISymbol, Value> Assign(IOperation operation, ImmutableDictionary<ISymbol, Value> environment)
    {
        switch (operation)
        {
            case IDeconstructionAssignmentOperation { Target: var targets, Value: var source }:
                return Deconstruct(targets, Evaluate(source, environment), environment);

            case ISimpleAssignmentOperation { Target: var target, Value: var value }:
                return environment.SetItem(Variable(target), Evaluate(value, environment));

            case ICompoundAssignmentOperation compound:
                var symbol = Variable(compound.Target);
                var result = Binary(compound.OperatorKind, Number(compound.Target, environment), Number(compound.Value, environment), compound);
                return environment.SetItem(symbol, new Value.Number(result));

            case IIncrementOrDecrementOperation step:
                var old = Number(step.Target, environment);
                var one = builder.Constant(old.Type, 1);
                return environment.SetItem(Variable(step.Target), new Value.Number(step.Kind == OperationKind.Increment ? builder.Add(old, one) : builder.Sub(old, one)));

            default:
                throw new DefinitionException(Descriptors.UnsupportedStatement, operation.Syntax.GetLocation(), $"'{Short(operation)}'");
        }
    }

    ImmutableDictionary<ISymbol, Value> Deconstruct(IOperation target, Value value, ImmutableDictionary<ISymbol, Value> environment)
    {
        if (target is IDeclarationExpressionOperation declaration)
        {
            target = declaration.Expression;
        }

        if (target is IDiscardOperation)
        {
            return environment;
        }

        if (target is not ITupleOperation tuple)
        {
            return environment.SetItem(Variable(target), value);
        }

        if (value is not Value.Tuple { Items: var items })
        {
            throw new DefinitionException(Descriptors.UnsupportedStatement, target.Syntax.GetLocation(), "only tuples can be taken apart");
        }

        return tuple.Elements.Zip(items, (element, item) => (element, item)).Aggregate(environment, (known, pair) => Deconstruct(pair.element, pair.item, known));
    }

    ISymbol Variable(IOperation target) => target switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation { Parameter: var parameter } when !IsHyper(parameter) => parameter,
        _ => throw new DefinitionException(Descriptors.UnsupportedStatement, target.Syntax.GetLocation(), "only local variables can be assigned"),
    };

    ImmutableDictionary<ISymbol, Value> Merge(
        Expr condition,
        ImmutableDictionary<ISymbol, Value> before,
        ImmutableDictionary<ISymbol, Value> whenTrue,
        ImmutableDictionary<ISymbol, Value> whenFalse)
    {
        var merged = before;
        foreach (var symbol in whenTrue.Keys.Concat(whenFalse.Keys).Distinct(SymbolEqualityComparer.Default).Cast<ISymbol>())
        {
            var hasA = whenTrue.TryGetValue(symbol, out var a);
            var hasB = whenFalse.TryGetValue(symbol, out var b);

            // A variable that only one branch gives a value is not read afterwards: the compiler's definite assignment sees to it.
            merged = merged.SetItem(symbol, hasA && hasB ? Choose(condition, a!, b!) : (a ?? b)!);
        }

        return merged;
    }

    Value Choose(Expr condition, Value a, Value b) => (a, b) switch
    {
        _ when Equals(a, b) => a,
        (Value.Number x, Value.Number y) => new Value.Number(builder.Select(condition, x.Expr, y.Expr)),
        (Value.Tuple x, Value.Tuple y) => new Value.Tuple(x.Items.Zip(y.Items, (p, q) => Choose(condition, p, q)).ToList()),
        _ => throw new DefinitionException(Descriptors.UnsupportedExpression, calls.Peek().Locations.FirstOrDefault(), "a choice between tensors; choose between their elements"),
    };

    static bool Returns(IOperation operation) => operation is IReturnOperation || operation.ChildOperations.Any(Returns);

    static bool IsHyper(IParameterSymbol parameter) => parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor };

    static string Short(IOperation operation)
    {
        var text = operation.Syntax.ToString();
        var line = text.IndexOf('\n');
        return line < 0 ? text : text.Substring(0, line).TrimEnd() + " …";
    }
}
