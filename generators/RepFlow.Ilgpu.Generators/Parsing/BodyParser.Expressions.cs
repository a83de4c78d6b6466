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

/// <content>Expressions.</content>
sealed partial class BodyParser
{
    Expr Number(IOperation operation, ImmutableDictionary<ISymbol, Value> environment) =>
        Evaluate(operation, environment) is Value.Number number ? number.Expr : throw Unsupported(operation, $"'{Short(operation)}' is not a number");

    Value Evaluate(IOperation operation, ImmutableDictionary<ISymbol, Value> environment)
    {
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
                return Evaluate(parenthesized.Operand, environment);
            case ITupleOperation tuple:
                return new Value.Tuple(tuple.Elements.Select(e => Evaluate(e, environment)).ToList());
            case IConversionOperation conversion:
                return Convert(conversion, environment);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return environment.TryGetValue(parameter, out var argument) ? argument : IsHyper(parameter) ? Hyper(parameter.Name, parameter.Type, operation) : throw Unsupported(operation, $"'{parameter.Name}'");
            case ILocalReferenceOperation { Local: var local }:
                return local.HasConstantValue ? Literal(local.ConstantValue, operation)
                    : environment.TryGetValue(local, out var value) ? value : throw Unsupported(operation, $"'{local.Name}' has no value here");
            case IFieldReferenceOperation reference:
                return Field(reference, environment);
            case IPropertyReferenceOperation property:
                return Property(property, environment);
            case IInvocationOperation invocation:
                return Call(invocation, environment);
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                return Choose(Number(conditional.Condition, environment), Evaluate(conditional.WhenTrue, environment), Evaluate(whenFalse, environment));
            case ISwitchExpressionOperation choice:
                return Choose(choice, Number(choice.Value, environment), environment);
            case IIsPatternOperation test:
                return new Value.Number(Matches(test.Pattern, Number(test.Value, environment), environment));
            case IArrayElementReferenceOperation element:
                return ArrayElement(element, environment);
            case IUnaryOperation unary:
                var operand = Number(unary.Operand, environment);
                return new Value.Number(unary.OperatorKind switch
                {
                    UnaryOperatorKind.Minus => builder.Neg(operand),
                    UnaryOperatorKind.Plus => operand,
                    UnaryOperatorKind.Not => builder.Not(operand),
                    _ => throw Unsupported(operation, $"the operator of '{Short(operation)}'"),
                });
            case IBinaryOperation binary:
                return new Value.Number(Binary(binary.OperatorKind, Number(binary.LeftOperand, environment), Number(binary.RightOperand, environment), binary));
            case ILiteralOperation literal:
                return Literal(literal.ConstantValue.Value, operation);
            default:
                throw Unsupported(operation, $"'{Short(operation)}'");
        }
    }

    Value Convert(IConversionOperation conversion, ImmutableDictionary<ISymbol, Value> environment)
    {
        var value = Evaluate(conversion.Operand, environment);
        if (value is not Value.Number { Expr: var e })
        {
            return value;
        }

        return new Value.Number(conversion.Type?.SpecialType switch
        {
            SpecialType.System_Single or SpecialType.System_Double => builder.ToReal(e),
            SpecialType.System_Int32 => builder.ToInt(e),
            SpecialType.System_Boolean => e,
            _ => throw Unsupported(conversion, $"the conversion of '{Short(conversion.Operand)}' to {conversion.Type}"),
        });
    }

    Expr Binary(BinaryOperatorKind kind, Expr a, Expr b, IOperation operation)
    {
        if (a.Type != b.Type && a.Type != ExprType.Bool && b.Type != ExprType.Bool)
        {
            a = builder.ToReal(a);
            b = builder.ToReal(b);
        }

        return kind switch
        {
            BinaryOperatorKind.Add => builder.Add(a, b),
            BinaryOperatorKind.Subtract => builder.Sub(a, b),
            BinaryOperatorKind.Multiply => builder.Mul(a, b),
            BinaryOperatorKind.Divide => builder.Div(a, b),
            BinaryOperatorKind.Remainder when a.Type == ExprType.Int => builder.Mod(a, b),
            BinaryOperatorKind.LessThan => builder.Less(a, b),
            BinaryOperatorKind.LessThanOrEqual => builder.LessEqual(a, b),
            BinaryOperatorKind.GreaterThan => builder.Less(b, a),
            BinaryOperatorKind.GreaterThanOrEqual => builder.LessEqual(b, a),
            BinaryOperatorKind.Equals => builder.Equal(a, b),
            BinaryOperatorKind.NotEquals => builder.Not(builder.Equal(a, b)),
            BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And when a.Type == ExprType.Bool => builder.And(a, b),
            BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or when a.Type == ExprType.Bool => builder.Or(a, b),
            _ => throw Unsupported(operation, $"the operator of '{Short(operation)}'"),
        };
    }

    Value Literal(object? value, IOperation operation) => new Value.Number(value switch
    {
        // The shortest text of the float is the text that was written, so that 1e-12f means 1e-12 in double precision too.
        float f => builder.Real(double.Parse(f.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
        double d => builder.Real(d),
        int i => builder.Int(i),
        bool b => builder.Bool(b),
        _ => throw Unsupported(operation, $"the constant '{Short(operation)}'"),
    });

    Value Field(IFieldReferenceOperation reference, ImmutableDictionary<ISymbol, Value> environment)
    {
        var field = reference.Field;
        if (TupleItem(field.Name, reference.Instance, environment) is { } item)
        {
            return item;
        }

        return Field(field, reference);
    }

    Value Field(IFieldSymbol field, IOperation operation)
    {
        if (KnownFunctions.IsMath(field.ContainingType.ToDisplayString()) && KnownFunctions.Constants.TryGetValue(field.Name, out var known))
        {
            return new Value.Number(builder.Real(known));
        }

        return field.HasConstantValue ? Literal(field.ConstantValue, operation) : Hyper(field.Name, field.Type, operation, field);
    }

    Value Property(IPropertyReferenceOperation reference, ImmutableDictionary<ISymbol, Value> environment)
    {
        var property = reference.Property;
        if (property.IsIndexer && reference.Instance is { } instance)
        {
            if (Evaluate(instance, environment) is not Value.Tensor { Symbol: var tensor })
            {
                throw Unsupported(reference, $"'{Short(instance)}' is not a view or parameter of the definition");
            }

            var positions = reference.Arguments.Select(a => Number(a.Value, environment)).ToList();
            return new Value.Number(context.Read(tensor, positions, reference.Syntax.GetLocation()));
        }

        if (reference.Instance is { } owner && property.ContainingType.Name == "Shape" && property.IsIndexer)
        {
            throw Unsupported(reference, $"'{Short(reference)}'; write Size of the view");
        }

        if (context.FindParameter(property) is { } parameter)
        {
            return new Value.Tensor(new TensorSymbol(parameter.Property, "Zero"));
        }

        if (property.ContainingType.Name is "Dim" or "Over" && reference.Instance is { } index)
        {
            return property.Name == "Value" ? Evaluate(index, environment)
                : Number(index, environment) is { Op: Op.Index } known ? new Value.Number(context.ExtentOf(known.Name))
                : throw Unsupported(reference, "the extent of a number; use Size of a view");
        }

        if (TupleItem(property.Name, reference.Instance, environment) is { } item)
        {
            return item;
        }

        // A property that computes from parameters is a method; any other is a hyper-parameter, read when the layer runs.
        if (context.IsMember(property) && property.GetMethod is { } getter && ReadBody(getter) is { } body && body.Any(ReadsParameter))
        {
            return Invoke(getter, environment, reference.Syntax.GetLocation());
        }

        return Hyper(property.Name, property.Type, reference, property);
    }

    Value Hyper(string name, ITypeSymbol type, IOperation operation, ISymbol? member = null)
    {
        if (member is not null && !context.IsMember(member))
        {
            throw Unsupported(operation, $"'{Short(operation)}' is not a member of the definition");
        }

        var kind = type.SpecialType switch
        {
            SpecialType.System_Int32 => ExprType.Int,
            SpecialType.System_Single or SpecialType.System_Double => ExprType.Real,
            SpecialType.System_Boolean => ExprType.Bool,
            _ => throw new DefinitionException(Descriptors.BadHyperParameter, operation.Syntax.GetLocation(), name, type.ToDisplayString()),
        };
        context.UseHyper(name, type.ToDisplayString());
        return new Value.Number(builder.Hyper(name, kind));
    }

    Value Call(IInvocationOperation call, ImmutableDictionary<ISymbol, Value> environment)
    {
        var method = call.TargetMethod;
        var type = method.ContainingType.ToDisplayString();
        if (type is "RepFlow.Ilgpu.Dim" or "RepFlow.Ilgpu.Over" && method.Name == "Join")
        {
            var inner = Number(call.Arguments[0].Value, environment);
            return new Value.Number(builder.Join(Number(call.Instance!, environment), inner, context.ExtentOf(inner.Name)));
        }

        if (type is "RepFlow.Ilgpu.View" or "RepFlow.Ilgpu.State" or "RepFlow.Ilgpu.Parameter" && method.Name == "Size" && Evaluate(call.Instance!, environment) is Value.Tensor tensor)
        {
            var axis = Number(call.Arguments[0].Value, environment);
            return axis.IsConst ? new Value.Number(context.Size(tensor.Symbol, (int)axis.Value, call.Syntax.GetLocation())) : throw Unsupported(call, "the axis given to Size must be constant");
        }

        if (KnownFunctions.IsMath(type))
        {
            return new Value.Number(Math(call, call.Arguments.Select(a => Number(a.Value, environment)).ToList()));
        }

        if (method.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == "RepFlow.Ilgpu.DeviceFunctionAttribute"))
        {
            var result = method.ReturnType.SpecialType switch
            {
                SpecialType.System_Single or SpecialType.System_Double => ExprType.Real,
                SpecialType.System_Int32 => ExprType.Int,
                SpecialType.System_Boolean => ExprType.Bool,
                _ => throw Unsupported(call, $"the result type of '{method.Name}'"),
            };
            return new Value.Number(builder.Call($"global::{type}.{method.Name}", result, call.Arguments.Select(a => Number(a.Value, environment)).ToArray()));
        }

        if (!context.IsMember(method) && !method.IsStatic && method.MethodKind != MethodKind.LocalFunction)
        {
            throw Unsupported(call, $"'{type}.{method.Name}'; call MathF or a method of the definition");
        }

        var inner2 = environment;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is not { RefKind: RefKind.None or RefKind.In } parameter)
            {
                throw Unsupported(argument, "ref and out arguments");
            }

            // A generic method's body speaks of the parameters of its definition.
            inner2 = inner2.SetItem(parameter.OriginalDefinition, Evaluate(argument.Value, environment));
        }

        return Invoke(method.OriginalDefinition, inner2, call.Syntax.GetLocation());
    }

    Expr Math(IInvocationOperation call, IReadOnlyList<Expr> args)
    {
        var name = call.TargetMethod.Name;
        if (args.Count == 1 && KnownFunctions.Unary.TryGetValue(name, out var unary))
        {
            var integer = args[0].Type == ExprType.Int;
            return unary == Op.Sign ? builder.ToInt(builder.Function(unary, builder.ToReal(args[0])))
                : integer && unary != Op.Abs ? builder.Function(unary, builder.ToReal(args[0])) : builder.Function(unary, args[0]);
        }

        if (args.Count == 1 && KnownFunctions.Composed.TryGetValue(name, out var compose))
        {
            return compose(builder, builder.ToReal(args[0]));
        }

        if (args.Count == 2 && KnownFunctions.Binary.TryGetValue(name, out var binary))
        {
            var (a, b) = args[0].Type == args[1].Type ? (args[0], args[1]) : (builder.ToReal(args[0]), builder.ToReal(args[1]));
            return binary switch
            {
                Op.Min => builder.Min(a, b),
                Op.Max => builder.Max(a, b),
                _ => builder.Pow(builder.ToReal(a), builder.ToReal(b)),
            };
        }

        if (name == "Clamp" && args.Count == 3)
        {
            return builder.Min(builder.Max(args[0], args[1]), args[2]);
        }

        throw Unsupported(call, $"'{call.TargetMethod.ContainingType.Name}.{name}'");
    }

    /// <summary>The arms of a switch expression, tried from the first.</summary>
    Value Choose(ISwitchExpressionOperation choice, Expr value, ImmutableDictionary<ISymbol, Value> environment)
    {
        Value? result = null;
        foreach (var arm in choice.Arms.Reverse())
        {
            var inside = arm.Pattern is IDeclarationPatternOperation { DeclaredSymbol: { } name } ? environment.SetItem(name, new Value.Number(value)) : environment;
            var condition = Matches(arm.Pattern, value, inside);
            if (arm.Guard is { } guard)
            {
                condition = builder.And(condition, Number(guard, inside));
            }

            // Whatever is left when no arm fits is an exception in C#: the last arm takes it.
            var own = Evaluate(arm.Value, inside);
            result = result is null ? own : Choose(condition, own, result);
        }

        return result ?? throw Unsupported(choice, "a switch without arms");
    }

    Expr Matches(IPatternOperation pattern, Expr value, ImmutableDictionary<ISymbol, Value> environment) => pattern switch
    {
        IDiscardPatternOperation or IDeclarationPatternOperation => builder.True,
        IConstantPatternOperation constant => Binary(BinaryOperatorKind.Equals, value, Number(constant.Value, environment), pattern),
        IRelationalPatternOperation relation => Binary(relation.OperatorKind, value, Number(relation.Value, environment), pattern),
        INegatedPatternOperation negated => builder.Not(Matches(negated.Pattern, value, environment)),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both => builder.And(Matches(both.LeftPattern, value, environment), Matches(both.RightPattern, value, environment)),
        IBinaryPatternOperation either => builder.Or(Matches(either.LeftPattern, value, environment), Matches(either.RightPattern, value, environment)),
        _ => throw Unsupported(pattern, $"the pattern '{Short(pattern)}'"),
    };

    /// <summary>An element of a tuple by its name or as Item1, Item2, …; null where the instance is no tuple.</summary>
    Value? TupleItem(string name, IOperation? instance, ImmutableDictionary<ISymbol, Value> environment)
    {
        if (instance?.Type is not INamedTypeSymbol { IsTupleType: true } type || Evaluate(instance, environment) is not Value.Tuple tuple)
        {
            return null;
        }

        var at = type.TupleElements.ToList().FindIndex(e => e.Name == name || e.CorrespondingTupleField?.Name == name);
        return at < 0 ? null : tuple.Items[at];
    }

    /// <summary>An element of an array of constants, at a position known at build time: filter taps.</summary>
    Value ArrayElement(IArrayElementReferenceOperation element, ImmutableDictionary<ISymbol, Value> environment)
    {
        if (element.ArrayReference is not IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } field } || element.Indices.Length != 1 || ConstantArrays.Read(field, context.Compilation) is not { } values)
        {
            throw Unsupported(element, $"'{Short(element)}'; stages read views, and static readonly arrays of constants");
        }

        var at = Number(element.Indices[0], environment);
        return !at.IsConst ? throw Unsupported(element, $"the position '{Short(element.Indices[0])}' in an array of constants must be known at build time")
            : at.Value < 0 || at.Value >= values.Count ? throw Unsupported(element, $"'{field.Name}' has {values.Count} elements, and element {(long)at.Value} is read")
            : Literal(values[(int)at.Value], element);
    }

    static DefinitionException Unsupported(IOperation operation, string what) => new(Descriptors.UnsupportedExpression, operation.Syntax.GetLocation(), what);
}
