using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>
/// Reads a stage's body by running it symbolically, in C#'s order: locals become expressions, conditions become selections, constant loops are
/// unrolled and calls inlined.
/// </summary>
sealed partial class BodyParser(DefinitionContext context, IReadOnlyDictionary<IParameterSymbol, Value> arguments)
{
    const int LoopLimit = 4096;

    readonly ExprBuilder builder = context.Builder;
    readonly Stack<IMethodSymbol> calls = new();

    /// <summary>What every variable stands for at this point of the text; whatever is evaluated may change it.</summary>
    ImmutableDictionary<ISymbol, Value> variables = ImmutableDictionary<ISymbol, Value>.Empty.WithComparers(SymbolEqualityComparer.Default)
        .AddRange(arguments.Select(a => new KeyValuePair<ISymbol, Value>(a.Key, a.Value)));

    /// <summary>The condition under which this point of the text is reached.</summary>
    Expr reached = context.Builder.True;

    /// <summary>The value that a method returns.</summary>
    public Value Run(IMethodSymbol method) => Invoke(method, [], method.Locations.FirstOrDefault())
        ?? throw new DefinitionException(Descriptors.UnsupportedStatement, method.Locations.FirstOrDefault(), "a path ends without return");

    /// <summary>Runs statements until one returns. A method without a result returns none.</summary>
    (bool Returned, Value? Result) Execute(ImmutableList<IOperation> statements)
    {
        while (!statements.IsEmpty)
        {
            var statement = statements[0];
            context.CountStatement();
            statements = statements.RemoveAt(0);
            switch (statement)
            {
                case IBlockOperation block:
                    statements = statements.InsertRange(0, block.Operations);
                    break;

                case IReturnOperation { Kind: OperationKind.Return } result:
                    return (true, result.ReturnedValue is { } value ? Evaluate(value) : null);

                case IVariableDeclarationGroupOperation group:
                    foreach (var declarator in group.Declarations.SelectMany(d => d.Declarators))
                    {
                        Declare(declarator);
                    }

                    break;

                case IExpressionStatementOperation { Operation: IInvocationOperation call }:
                    Call(call);
                    break;

                case IExpressionStatementOperation { Operation: var operation and (IAssignmentOperation or IIncrementOrDecrementOperation) }:
                    Evaluate(operation);
                    break;

                case IForLoopOperation loop:
                    Unroll(loop);
                    break;

                case IConditionalOperation conditional:
                    var condition = Number(conditional.Condition);
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
                        var (a, b) = Fork(condition, () => Execute(whenTrue.AddRange(statements)), () => Execute(whenFalse.AddRange(statements)));
                        return a.Result is null && b.Result is null ? (true, null)
                            : a.Result is null || b.Result is null ? throw new DefinitionException(Descriptors.UnsupportedStatement, statement.Syntax.GetLocation(), "a path ends without return")
                            : (true, Choose(condition, a.Result, b.Result));
                    }

                    Fork(condition, () => Execute(whenTrue), () => Execute(whenFalse));
                    break;

                case IEmptyOperation or ILocalFunctionOperation:
                    break;

                case IInvalidOperation or IExpressionStatementOperation { Operation: IInvalidOperation }:
                    throw DefinitionException.OfBrokenCode;

                default:
                    throw new DefinitionException(Descriptors.UnsupportedStatement, statement.Syntax.GetLocation(), $"'{Short(statement)}'");
            }
        }

        return (false, null);
    }

    void Declare(IVariableDeclaratorOperation declarator)
    {
        if (declarator.Symbol.RefKind != RefKind.None)
        {
            throw new DefinitionException(Descriptors.UnsupportedStatement, declarator.Syntax.GetLocation(), $"'{declarator.Symbol.Name}' is another variable's second name (ref)");
        }

        if (declarator.GetVariableInitializer() is { } initializer)
        {
            var initial = As(Evaluate(initializer.Value), declarator.Symbol.Type);
            variables = variables.SetItem(declarator.Symbol, initial);
            if (initial is Value.Number { Expr: { Args.Count: > 0 } named } && !builder.Hints.ContainsKey(named))
            {
                builder.Hints[named] = SafeNames.OfLocal(declarator.Symbol.Name);
            }
        }
    }

    void Unroll(IForLoopOperation loop)
    {
        if (Returns(loop))
        {
            throw new DefinitionException(Descriptors.UnsupportedStatement, loop.Syntax.GetLocation(), "a return inside a loop");
        }

        Execute(ImmutableList.CreateRange(loop.Before.AsEnumerable()));
        for (var pass = 0; ; pass++)
        {
            var condition = loop.Condition is null ? builder.True : Number(loop.Condition);
            if (condition.IsFalse)
            {
                return;
            }

            if (!condition.IsTrue || pass >= LoopLimit)
            {
                throw new DefinitionException(Descriptors.UnboundedLoop, loop.Syntax.GetLocation());
            }

            Execute([loop.Body]);
            Execute(ImmutableList.CreateRange(loop.AtLoopBottom.AsEnumerable()));
        }
    }

    /// <summary>Assignments, which are also values.</summary>
    Value Assign(IOperation operation)
    {
        switch (operation)
        {
            case IDeconstructionAssignmentOperation { Target: var targets, Value: var source }:
                return Store(targets, Evaluate(source));

            case ISimpleAssignmentOperation { IsRef: false, Target: var target, Value: var value }:
                return Store(target, Evaluate(value));

            case ICompoundAssignmentOperation compound:
                CheckOverflow(compound.IsChecked, compound);
                var before = Operand(compound.Target);
                return Store(compound.Target, Binary(compound.OperatorKind, before, Operand(compound.Value), compound));

            case IIncrementOrDecrementOperation step:
                CheckOverflow(step.IsChecked, step);
                var old = Operand(step.Target);
                var one = new Value.Number(builder.Constant(old.Expr.Type, 1));
                var after = Store(step.Target, Binary(step.Kind == OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract, old, one, step));
                return step.IsPostfix ? old : after;

            default:
                throw new DefinitionException(Descriptors.UnsupportedStatement, operation.Syntax.GetLocation(), $"'{Short(operation)}'");
        }
    }

    /// <summary>Gives a variable, or those of a tuple, a value; the value as the variable has it.</summary>
    Value Store(IOperation target, Value value)
    {
        switch (target)
        {
            case IDeclarationExpressionOperation declaration:
                return Store(declaration.Expression, value);
            case IDiscardOperation:
                return value;
            case ITupleOperation tuple when value is Value.Tuple { Items: var items }:
                return new Value.Tuple(tuple.Elements.Zip(items, Store).ToList());
            case ITupleOperation:
                throw new DefinitionException(Descriptors.UnsupportedStatement, target.Syntax.GetLocation(), "only tuples can be taken apart");
            case ILocalReferenceOperation or IParameterReferenceOperation:
                value = As(value, target.Type);
                variables = variables.SetItem(Variable(target), value);
                return value;
            default:
                throw new DefinitionException(Descriptors.UnsupportedStatement, target.Syntax.GetLocation(), "only local variables can be assigned");
        }
    }

    ISymbol Variable(IOperation target) => target switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation { Parameter: var parameter } when !IsHyper(parameter) => parameter,
        _ => throw new DefinitionException(Descriptors.UnsupportedStatement, target.Syntax.GetLocation(), "only local variables can be assigned"),
    };

    /// <summary>Both sides of a condition, each from the state before it; afterwards every variable is what its side made of it.</summary>
    (T WhenTrue, T WhenFalse) Fork<T>(Expr condition, Func<T> whenTrue, Func<T> whenFalse)
    {
        var (before, path) = (variables, reached);
        reached = builder.And(path, condition);
        var a = whenTrue();
        var afterTrue = variables;
        (variables, reached) = (before, builder.And(path, builder.Not(condition)));
        var b = whenFalse();
        reached = path;
        Merge(condition, afterTrue, variables);
        return (a, b);
    }

    void Merge(Expr condition, ImmutableDictionary<ISymbol, Value> whenTrue, ImmutableDictionary<ISymbol, Value> whenFalse)
    {
        if (whenTrue == whenFalse)
        {
            return;
        }

        // A variable that only one branch gives a value is not read afterwards: the compiler's definite assignment sees to it.
        variables = whenTrue.SetItems(whenFalse.Select(b =>
            whenTrue.TryGetValue(b.Key, out var a) ? new KeyValuePair<ISymbol, Value>(b.Key, Choose(condition, a, b.Value)) : b));
    }

    Value Choose(Expr condition, Value a, Value b) => (a, b) switch
    {
        _ when Equals(a, b) => a,
        (Value.Number x, Value.Number y) => new Value.Number(builder.Select(condition, x.Expr, y.Expr), x.IsWide || y.IsWide),
        (Value.Tuple x, Value.Tuple y) => new Value.Tuple(x.Items.Zip(y.Items, (p, q) => Choose(condition, p, q)).ToList()),
        _ => throw new DefinitionException(Descriptors.UnsupportedExpression, calls.Peek().Locations.FirstOrDefault(), "a choice between tensors; choose between their elements"),
    };

    static bool Returns(IOperation operation) =>
        operation is IReturnOperation || (operation is not ILocalFunctionOperation && operation.ChildOperations.Any(Returns));

    static string Short(IOperation operation)
    {
        var text = operation.Syntax.ToString();
        var line = text.IndexOf('\n');
        return line < 0 ? text : text.Substring(0, line).TrimEnd() + " …";
    }
}
