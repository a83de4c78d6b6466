using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;

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
        variables = Merged(condition, afterTrue, variables);
        return (a, b);
    }

    /// <summary>
    /// What every variable stands for behind two ways, of which a condition chooses: in the order of their names, since that of symbols is another in each compilation, and the same definition has
    /// the same text.
    /// </summary>
    ImmutableDictionary<ISymbol, Value> Merged(Expr condition, ImmutableDictionary<ISymbol, Value> whenTrue, ImmutableDictionary<ISymbol, Value> whenFalse) =>

        // A variable that only one branch gives a value is not read afterwards: the compiler's definite assignment sees to it.
        whenTrue == whenFalse ? whenTrue
            : whenTrue.SetItems(Ordered(whenFalse).Select(b => whenTrue.TryGetValue(b.Key, out var a) ? new KeyValuePair<ISymbol, Value>(b.Key, Choose(condition, a, b.Value)) : b));

    static IEnumerable<KeyValuePair<ISymbol, Value>> Ordered(ImmutableDictionary<ISymbol, Value> values) => values
        .OrderBy(v => v.Key.Name, StringComparer.Ordinal)
        .ThenBy(v => v.Key.ContainingSymbol?.Name, StringComparer.Ordinal)
        .ThenBy(v => v.Key.Locations.FirstOrDefault()?.SourceSpan.Start);

    Value Choose(Expr condition, Value a, Value b) => (a, b) switch
    {
        _ when Equals(a, b) => a,
        (Value.Number x, Value.Number y) => new Value.Number(builder.Select(condition, x.Expr, y.Expr), x.IsWide || y.IsWide),
        (Value.Tuple x, Value.Tuple y) => new Value.Tuple(x.Items.Zip(y.Items, (p, q) => Choose(condition, p, q)).ToList()),
        _ => throw new DefinitionException(Descriptors.UnsupportedExpression, calls.Peek().Locations.FirstOrDefault(), "a choice between tensors or structs; choose between their elements"),
    };

    static string Short(IOperation operation)
    {
        var text = operation.Syntax.ToString();
        var line = text.IndexOf('\n');
        return line < 0 ? text : text.Substring(0, line).TrimEnd() + " …";
    }
}
