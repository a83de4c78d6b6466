using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <content>Expressions.</content>
sealed partial class BodyParser
{
    Value.Number Operand(IOperation operation) => Evaluate(operation) as Value.Number ?? throw Unsupported(operation, $"'{Short(operation)}' is not a number");

    Expr Number(IOperation operation) => Operand(operation).Expr;

    Value Evaluate(IOperation operation)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();

        // Real constants are computed here, so that 1f / 3f is a third in double precision too.
        if (operation.ConstantValue is { HasValue: true, Value: int or bool } constant)
        {
            return Literal(constant.Value, operation);
        }

        switch (operation)
        {
            case IInvalidOperation:
                throw DefinitionException.OfBrokenCode;
            case IParenthesizedOperation parenthesized:
                return Evaluate(parenthesized.Operand);
            case ITupleOperation tuple:
                return new Value.Tuple(tuple.Elements.Select(Evaluate).ToList());
            case IConversionOperation conversion:
                return Convert(conversion);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return variables.TryGetValue(parameter, out var argument) ? argument
                    : IsHyper(parameter) ? Hyper(parameter, parameter.Type, operation)
                    : throw Unsupported(operation, $"'{parameter.Name}'");
            case ILocalReferenceOperation { Local: var local }:
                return local.HasConstantValue ? Literal(local.ConstantValue, operation)
                    : variables.TryGetValue(local, out var value) ? value : throw Unsupported(operation, $"'{local.Name}' has no value here");
            case IFieldReferenceOperation reference:
                return Field(reference);
            case IPropertyReferenceOperation property:
                return Property(property);
            case IInvocationOperation invocation:
                return Call(invocation) ?? throw Unsupported(operation, $"'{Short(operation)}' is not a number");
            case IAssignmentOperation or IIncrementOrDecrementOperation:
                return Assign(operation);
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                return If(Number(conditional.Condition), () => Evaluate(conditional.WhenTrue), () => Evaluate(whenFalse));
            case ISwitchExpressionOperation choice:
                return Choose(choice, Operand(choice.Value), 0);
            case IIsPatternOperation test:
                return new Value.Number(Matches(test.Pattern, Operand(test.Value)));
            case IArrayElementReferenceOperation element:
                return ArrayElement(element);
            case IUnaryOperation unary:
                return Unary(unary);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both:
                return new Value.Number(AndThen(Number(both.LeftOperand), () => Number(both.RightOperand)));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either:
                // a || b is !(!a && !b), where b is looked at only without a.
                var first = Number(either.LeftOperand);
                return new Value.Number(If(first, () => builder.True, () => Number(either.RightOperand), (_, second) => builder.Or(first, second)));
            case IBinaryOperation binary:
                CheckOverflow(binary.IsChecked, binary);
                var left = Operand(binary.LeftOperand);
                return Binary(binary.OperatorKind, left, Operand(binary.RightOperand), binary);
            case { ConstantValue: { HasValue: true, Value: { } known } }:
                return Literal(known, operation);
            default:
                throw Unsupported(operation, $"'{Short(operation)}'");
        }
    }

    Value If(Expr condition, Func<Value> whenTrue, Func<Value> whenFalse) => If(condition, whenTrue, whenFalse, (a, b) => Choose(condition, a, b));

    /// <summary>One of two sides: only one is evaluated where the condition is known.</summary>
    T If<T>(Expr condition, Func<T> whenTrue, Func<T> whenFalse, Func<T, T, T> choose)
    {
        if (condition.IsConst)
        {
            return condition.IsTrue ? whenTrue() : whenFalse();
        }

        var (a, b) = Fork(condition, whenTrue, whenFalse);
        return choose(a, b);
    }

    Expr AndThen(Expr condition, Func<Expr> then) => If(condition, then, () => builder.False, (a, _) => builder.And(condition, a));

    Value Convert(IConversionOperation conversion)
    {
        // An index is an integer; other conversions that are methods are not known here.
        if (conversion.OperatorMethod is { } method && method.ContainingType.ToDisplayString() is not ("RepFlow.Ilgpu.Dim" or "RepFlow.Ilgpu.Over"))
        {
            throw Unsupported(conversion, $"the conversion of '{Short(conversion.Operand)}' to {conversion.Type}");
        }

        // An integer constant of another type than int has its value from the compiler.
        if (conversion is { Operand.ConstantValue: { HasValue: true, Value: uint or long or ulong } whole, Type.SpecialType: SpecialType.System_Single or SpecialType.System_Double })
        {
            return new Value.Number(builder.Real(System.Convert.ToDouble(whole.Value, CultureInfo.InvariantCulture)));
        }

        var value = Evaluate(conversion.Operand);
        if (value is not Value.Number number)
        {
            return As(value, conversion.Type);
        }

        CheckOverflow(conversion.IsChecked && number.Expr.Type == ExprType.Real, conversion);
        var type = Types.OfNumber(conversion.Type);
        if (type?.SpecialType == SpecialType.System_Int32)
        {
            NoteDouble(conversion.Operand, number);
        }

        return type?.SpecialType is SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Int32 or SpecialType.System_Boolean
            ? As(value, type)
            : throw Unsupported(conversion, $"the conversion of '{Short(conversion.Operand)}' to {conversion.Type}");
    }

    /// <summary>A value as a variable of a type holds it.</summary>
    Value As(Value value, ITypeSymbol? type) => (value, type) switch
    {
        (Value.Number number, { SpecialType: SpecialType.System_Single }) => new Value.Number(builder.ToReal(number.Expr)),
        (Value.Number number, { SpecialType: SpecialType.System_Double }) => number with { Expr = builder.ToReal(number.Expr) },
        (Value.Number number, { SpecialType: SpecialType.System_Int32 }) => new Value.Number(builder.ToInt(number.Expr)),
        (Value.Tuple { Items: var items }, INamedTypeSymbol { IsTupleType: true, TupleElements: var elements }) when elements.Length == items.Count =>
            new Value.Tuple(items.Zip(elements, (item, element) => As(item, element.Type)).ToList()),
        _ => value,
    };

    Value Unary(IUnaryOperation unary)
    {
        var operand = Operand(unary.Operand);
        CheckOverflow(unary.IsChecked, unary);
        return operand with
        {
            Expr = unary.OperatorKind switch
            {
                UnaryOperatorKind.Minus => builder.Neg(operand.Expr),
                UnaryOperatorKind.Plus => operand.Expr,
                UnaryOperatorKind.Not => builder.Not(operand.Expr),
                UnaryOperatorKind.BitwiseNegation => builder.Bits(Op.BitXor, operand.Expr, builder.Int(-1)),
                _ => throw Unsupported(unary, $"the operator of '{Short(unary)}'"),
            },
        };
    }

    Value.Number Binary(BinaryOperatorKind kind, Value.Number left, Value.Number right, IOperation operation)
    {
        var (a, b) = (left.Expr, right.Expr);
        if (a.Type != b.Type && a.Type != ExprType.Bool && b.Type != ExprType.Bool)
        {
            a = builder.ToReal(a);
            b = builder.ToReal(b);
        }

        if (kind is BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder && a.Type == ExprType.Int)
        {
            b = Divisor(a, b, operation);
        }

        var result = kind switch
        {
            BinaryOperatorKind.Add => builder.Add(a, b),
            BinaryOperatorKind.Subtract => builder.Sub(a, b),
            BinaryOperatorKind.Multiply => builder.Mul(a, b),
            BinaryOperatorKind.Divide => builder.Div(a, b),
            BinaryOperatorKind.Remainder => builder.Mod(a, b),
            BinaryOperatorKind.LessThan => builder.Less(a, b),
            BinaryOperatorKind.LessThanOrEqual => builder.LessEqual(a, b),
            BinaryOperatorKind.GreaterThan => builder.Less(b, a),
            BinaryOperatorKind.GreaterThanOrEqual => builder.LessEqual(b, a),
            BinaryOperatorKind.Equals => builder.Equal(a, b),
            BinaryOperatorKind.NotEquals => builder.Not(builder.Equal(a, b)),
            BinaryOperatorKind.And when a.Type == ExprType.Bool => builder.And(a, b),
            BinaryOperatorKind.Or when a.Type == ExprType.Bool => builder.Or(a, b),
            BinaryOperatorKind.ExclusiveOr when a.Type == ExprType.Bool => builder.Not(builder.Equal(a, b)),
            BinaryOperatorKind.And when a.Type == ExprType.Int => builder.Bits(Op.BitAnd, a, b),
            BinaryOperatorKind.Or when a.Type == ExprType.Int => builder.Bits(Op.BitOr, a, b),
            BinaryOperatorKind.ExclusiveOr when a.Type == ExprType.Int => builder.Bits(Op.BitXor, a, b),
            BinaryOperatorKind.LeftShift => builder.Bits(Op.ShiftLeft, a, b),
            BinaryOperatorKind.RightShift => builder.Bits(Op.ShiftRight, a, b),
            BinaryOperatorKind.UnsignedRightShift => builder.Bits(Op.ShiftRightUnsigned, a, b),
            _ => throw Unsupported(operation, $"the operator of '{Short(operation)}'"),
        };
        return InDouble(operation, result, left, right);
    }

    /// <summary>
    /// The result of an operation that C# may compute in double precision. One operation on floats, rounded to a float at once, loses nothing;
    /// one on what was computed in double precision loses digits where a layer runs in single precision.
    /// </summary>
    Value.Number InDouble(IOperation operation, Expr result, params Value.Number[] operands)
    {
        foreach (var operand in operands)
        {
            NoteDouble(operation, operand);
        }

        return new Value.Number(result, !result.IsConst && operation.Type?.SpecialType == SpecialType.System_Double);
    }

    void NoteDouble(IOperation operation, Value.Number operand)
    {
        if (operand.IsWide)
        {
            context.Note(Descriptors.LosesDigits, operation.Syntax.GetLocation(), Short(operation));
        }
    }

    /// <summary>Kernels wrap integers; that is said where the text asks for a check, and not where the project does for all its code.</summary>
    void CheckOverflow(bool isChecked, IOperation operation)
    {
        if (isChecked && !context.Compilation.Options.CheckOverflow && operation.Type?.SpecialType == SpecialType.System_Int32)
        {
            throw Unsupported(operation, $"'{Short(operation)}' is checked for overflow, and kernels wrap: leave out checked");
        }
    }

    /// <summary>
    /// The divisor of an integer division. C# throws where it is zero, and a kernel cannot: that it is not is known from the text, or made sure of
    /// when the layer is prepared.
    /// </summary>
    Expr Divisor(Expr dividend, Expr divisor, IOperation operation)
    {
        if (Divisors.IsNeverZero(divisor))
        {
            return divisor;
        }

        if (!divisor.IsUniform && !Divisors.Exclude(Divisors.Conjuncts(reached).ToList(), divisor))
        {
            throw Unsupported(operation, $"the divisor of '{Short(operation)}' may be zero: say what is to happen then, as in 'd == 0 ? 0 : n / d'");
        }

        var zero = builder.Equal(divisor, builder.Int(0));
        Refuse(zero, operation, $"'{Short(operation)}' divides by zero");

        // Where the quotient is not asked for, it is computed all the same.
        return reached.IsTrue && !dividend.IsUniform ? divisor : builder.Select(zero, builder.Int(1), divisor);
    }

    /// <summary>
    /// What makes C# throw: an error here where it is known, and one when the layer is prepared where it follows from hyper-parameters and shapes.
    /// Whether a condition on indices or elements keeps from it is not known then.
    /// </summary>
    void Refuse(Expr condition, IOperation operation, string why)
    {
        if (condition.IsTrue)
        {
            throw Unsupported(operation, why);
        }

        if (condition.IsUniform && !condition.IsConst)
        {
            context.RequireNot(
                Divisors.Conjuncts(reached).Where(c => c.Condition.IsUniform).Aggregate(condition, (all, c) => builder.And(c.Holds ? c.Condition : builder.Not(c.Condition), all)),
                why);
        }
    }

    Value Literal(object? value, IOperation operation) => new Value.Number(value switch
    {
        // The shortest text of the float is the text that was written, so that 1e-12f means 1e-12 in double precision too.
        float f => builder.Real(double.Parse(f.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
        double d => builder.Real(d),
        int or sbyte or byte or short or ushort => builder.Int(System.Convert.ToInt32(value, CultureInfo.InvariantCulture)),
        char c => builder.Int(c),
        bool b => builder.Bool(b),
        _ => throw Unsupported(operation, $"the constant '{Short(operation)}'"),
    });

    /// <summary>The arms of a switch expression, tried from the first.</summary>
    Value Choose(ISwitchExpressionOperation choice, Value.Number value, int at)
    {
        if (at == choice.Arms.Length || !choice.IsExhaustive)
        {
            throw Unsupported(choice, "a switch that has no arm for some value, where C# throws; end it with '_ =>'");
        }

        var arm = choice.Arms[at];
        var condition = Matches(arm.Pattern, value);
        if (arm.Guard is { } guard)
        {
            condition = AndThen(condition, () => Number(guard));
        }

        // What no earlier arm takes, the last one does.
        return at == choice.Arms.Length - 1 ? Evaluate(arm.Value) : If(condition, () => Evaluate(arm.Value), () => Choose(choice, value, at + 1));
    }

    Expr Matches(IPatternOperation pattern, Value.Number value)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return builder.True;
            case IDeclarationPatternOperation { DeclaredSymbol: { } name }:
                variables = variables.SetItem(name, value);
                return builder.True;
            case IDeclarationPatternOperation or ITypePatternOperation:
                return builder.True;
            case IConstantPatternOperation constant:
                return Binary(BinaryOperatorKind.Equals, value, Operand(constant.Value), pattern).Expr;
            case IRelationalPatternOperation relation:
                return Binary(relation.OperatorKind, value, Operand(relation.Value), pattern).Expr;
            case INegatedPatternOperation negated:
                return builder.Not(Matches(negated.Pattern, value));
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both:
                return builder.And(Matches(both.LeftPattern, value), Matches(both.RightPattern, value));
            case IBinaryPatternOperation either:
                return builder.Or(Matches(either.LeftPattern, value), Matches(either.RightPattern, value));
            default:
                throw Unsupported(pattern, $"the pattern '{Short(pattern)}'");
        }
    }

    /// <summary>An element of a tuple by its name or as Item1, Item2, …; null where the instance is no tuple.</summary>
    Value? TupleItem(string name, IOperation? instance)
    {
        if (instance?.Type is not INamedTypeSymbol { IsTupleType: true } type || Evaluate(instance) is not Value.Tuple tuple)
        {
            return null;
        }

        var at = type.TupleElements.ToList().FindIndex(e => e.Name == name || e.CorrespondingTupleField?.Name == name);
        return at < 0 ? null : tuple.Items[at];
    }

    /// <summary>An element of an array of constants: filter taps, or a table that kernels read.</summary>
    Value ArrayElement(IArrayElementReferenceOperation element)
    {
        if (element.ArrayReference is not IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } field } || element.Indices.Length != 1 || ConstantArrays.Read(field, context.Compilation) is not { } values)
        {
            throw Unsupported(element, $"'{Short(element)}'; stages read views, and static readonly arrays of constants");
        }

        var at = Number(element.Indices[0]);
        return !at.IsConst ? new Value.Number(TableElement(element, field, values, at))
            : at.Value < 0 || at.Value >= values.Count ? throw Unsupported(element, $"'{field.Name}' has {values.Count} elements, and element {(long)at.Value} is read")
            : As(Literal(values[(int)at.Value], element), element.Type);
    }

    /// <summary>An element at a position that kernels compute, which has to lie inside: C# throws where it does not.</summary>
    Expr TableElement(IArrayElementReferenceOperation element, IFieldSymbol field, IReadOnlyList<object?> values, Expr at)
    {
        var (low, high) = IndexRange.Of(builder, at, Divisors.Conjuncts(reached));
        if (low is null || high is null)
        {
            throw Unsupported(element, $"'{Short(element)}' may lie outside '{field.Name}', which has {values.Count} elements: say what is to happen then, as in '{field.Name}[Math.Clamp(i, 0, {values.Count - 1})]'");
        }

        Refuse(builder.Or(builder.Less(low, builder.Int(0)), builder.Less(builder.Int(values.Count - 1), high)), element, $"'{Short(element)}' lies outside '{field.Name}', which has {values.Count} elements");
        var numbers = values.Select(v => As(Literal(v, element), element.Type)).Cast<Value.Number>().Select(n => n.Expr).ToList();
        return context.Table(field.Name, numbers, at);
    }

    static DefinitionException Unsupported(IOperation operation, string what) => new(Descriptors.UnsupportedExpression, operation.Syntax.GetLocation(), what);
}
