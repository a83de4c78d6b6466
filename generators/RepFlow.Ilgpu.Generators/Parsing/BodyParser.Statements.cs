using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <content>Statements.</content>
sealed partial class BodyParser
{
    /// <summary>The way of statements that are never left.</summary>
    Exits Onwards => new(builder.False, Nowhere, Nowhere, Nowhere, null);

    Exits.Way Nowhere => new(builder.False, variables);

    Exits.Way Here => new(builder.True, variables);

    /// <summary>Runs statements. Where some are left under a condition, the variables are from there on those of whoever goes on.</summary>
    Exits Execute(IReadOnlyList<IOperation> statements)
    {
        var (path, total) = (reached, Onwards);
        foreach (var statement in statements)
        {
            var exits = Execute(statement);
            total = Then(total, exits);
            if (exits.Any.IsTrue)
            {
                break;
            }

            reached = builder.And(reached, builder.Not(exits.Any));
        }

        reached = path;
        return total;
    }

    Exits Execute(IOperation statement)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        context.CountStatement();
        switch (statement)
        {
            case IBlockOperation block:
                return Execute(block.Operations);

            case IReturnOperation { Kind: OperationKind.Return } result:
                var value = result.ReturnedValue is { } returned ? Evaluate(returned) : null;
                return Onwards with { Any = builder.True, Return = Here, Result = value };

            case IBranchOperation { BranchKind: BranchKind.Break }:
                return Onwards with { Any = builder.True, Break = Here };

            case IBranchOperation { BranchKind: BranchKind.Continue }:
                return Onwards with { Any = builder.True, Continue = Here };

            case IVariableDeclarationGroupOperation group:
                foreach (var declarator in group.Declarations.SelectMany(d => d.Declarators))
                {
                    Declare(declarator);
                }

                return Onwards;

            case IExpressionStatementOperation { Operation: IInvocationOperation call }:
                Call(call);
                return Onwards;

            case IExpressionStatementOperation { Operation: var operation and (IAssignmentOperation or IIncrementOrDecrementOperation) }:
                Evaluate(operation);
                return Onwards;

            case IForLoopOperation loop:
                Execute(loop.Before);
                return Unroll(loop, loop.Condition, isAsked: true);

            case IWhileLoopOperation loop:
                return Unroll(loop, loop.Condition, loop.ConditionIsTop);

            case ISwitchOperation choice:
                return BehindBreaks(Choose(choice, Operand(choice.Value), 0));

            case IConditionalOperation conditional:
                return Branch(Number(conditional.Condition), () => Execute(conditional.WhenTrue), () => conditional.WhenFalse is { } other ? Execute(other) : Onwards);

            case IEmptyOperation or ILocalFunctionOperation:
                return Onwards;

            case IInvalidOperation or IExpressionStatementOperation { Operation: IInvalidOperation }:
                throw DefinitionException.OfBrokenCode;

            default:
                throw new DefinitionException(Descriptors.UnsupportedStatement, statement.Syntax.GetLocation(), $"'{Short(statement)}'");
        }
    }

    /// <summary>How two statements are left, of which the second runs where the first is not.</summary>
    Exits Then(Exits first, Exits second)
    {
        if (first.Any.IsFalse || second.Any.IsFalse)
        {
            return first.Any.IsFalse ? second : first;
        }

        Expr Both(Expr a, Expr b) => builder.Or(a, builder.And(builder.Not(first.Any), b));
        Exits.Way Ways(Exits.Way a, Exits.Way b) => a.When.IsFalse ? b with { When = Both(a.When, b.When) } : b.When.IsFalse ? a
            : new(b.When.IsTrue && a.When == first.Any ? builder.True : Both(a.When, b.When), Merged(a.When, a.Variables, b.Variables));
        return new(
            second.Any.IsTrue ? builder.True : Both(first.Any, second.Any),
            Ways(first.Break, second.Break),
            Ways(first.Continue, second.Continue),
            Ways(first.Return, second.Return),
            first.Result is null ? second.Result : second.Result is null ? first.Result : Choose(first.Return.When, first.Result, second.Result));
    }

    /// <summary>One of two statements: only one is run where the condition is known. Behind them the variables are those of the ones that are not left.</summary>
    Exits Branch(Expr condition, Func<Exits> whenTrue, Func<Exits> whenFalse)
    {
        if (condition.IsConst)
        {
            return condition.IsTrue ? whenTrue() : whenFalse();
        }

        var (before, path) = (variables, reached);
        reached = builder.And(path, condition);
        var a = whenTrue();
        var afterTrue = variables;
        (variables, reached) = (before, builder.And(path, builder.Not(condition)));
        var b = whenFalse();
        reached = path;
        variables = a.Any.IsTrue ? variables : b.Any.IsTrue ? afterTrue : Merged(condition, afterTrue, variables);
        Exits.Way Ways(Exits.Way x, Exits.Way y) => new(
            builder.Select(condition, x.When, y.When), x.When.IsFalse ? y.Variables : y.When.IsFalse ? x.Variables : Merged(condition, x.Variables, y.Variables));
        return new(
            builder.Select(condition, a.Any, b.Any),
            Ways(a.Break, b.Break),
            Ways(a.Continue, b.Continue),
            Ways(a.Return, b.Return),
            a.Result is null ? b.Result : b.Result is null ? a.Result : Choose(condition, a.Result, b.Result));
    }

    /// <summary>What is behind statements that a break leaves: it goes on here.</summary>
    Exits BehindBreaks(Exits exits) => Behind(exits, exits.Break, exits with { Any = builder.Or(exits.Continue.When, exits.Return.When), Break = Nowhere });

    Exits BehindContinues(Exits exits) => Behind(exits, exits.Continue, exits with { Any = builder.Or(exits.Break.When, exits.Return.When), Continue = Nowhere });

    Exits Behind(Exits exits, Exits.Way way, Exits others)
    {
        if (way.When.IsFalse)
        {
            return exits;
        }

        variables = exits.Any.IsTrue ? way.Variables : Merged(way.When, way.Variables, variables);
        return others;
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

    /// <summary>Runs a loop pass by pass. Where a pass leaves it under a condition, the passes behind go on as those do who have not left.</summary>
    Exits Unroll(ILoopOperation loop, IOperation? condition, bool isAsked)
    {
        var (path, total) = (reached, Onwards);
        for (var pass = 0; ; pass++)
        {
            if (pass > 0 || isAsked)
            {
                var goesOn = condition is null ? builder.True : Number(condition);
                if (goesOn.IsFalse)
                {
                    break;
                }

                if (!goesOn.IsTrue || pass >= LoopLimit)
                {
                    throw new DefinitionException(Descriptors.UnboundedLoop, loop.Syntax.GetLocation());
                }
            }

            var exits = BehindContinues(Execute(loop.Body));
            total = Then(total, exits);
            if (exits.Any.IsTrue)
            {
                break;
            }

            reached = builder.And(reached, builder.Not(exits.Any));
            if (loop is IForLoopOperation counted)
            {
                Execute(counted.AtLoopBottom);
            }
        }

        reached = path;
        return BehindBreaks(total);
    }

    /// <summary>The sections of a switch, tried from one on; the default comes last, wherever it stands.</summary>
    Exits Choose(ISwitchOperation choice, Value.Number value, int at)
    {
        if (at == choice.Cases.Length)
        {
            var rest = choice.Cases.FirstOrDefault(c => c.Clauses.Any(clause => clause is IDefaultCaseClauseOperation));
            return rest is null ? Onwards : Execute(rest.Body);
        }

        var section = choice.Cases[at];
        var condition = section.Clauses.Select(clause => Matches(clause, value)).Aggregate(builder.False, builder.Or);
        return Branch(condition, () => Execute(section.Body), () => Choose(choice, value, at + 1));
    }

    Expr Matches(ICaseClauseOperation clause, Value.Number value)
    {
        switch (clause)
        {
            case IDefaultCaseClauseOperation:
                return builder.False;
            case ISingleValueCaseClauseOperation { Value: var constant }:
                return Binary(BinaryOperatorKind.Equals, value, Operand(constant), clause).Expr;
            case IPatternCaseClauseOperation { Pattern: var pattern, Guard: var guard }:
                var matches = Matches(pattern, value);
                return guard is null ? matches : AndThen(matches, () => Number(guard));
            default:
                throw Unsupported(clause, $"the case '{Short(clause)}'");
        }
    }
}
