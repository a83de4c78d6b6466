using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <content>Calls.</content>
sealed partial class BodyParser
{
    /// <summary>What a call gives; null where the method has no result.</summary>
    Value? Call(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var type = method.ContainingType.ToDisplayString();
        if (type is "RepFlow.Ilgpu.Dim" or "RepFlow.Ilgpu.Over" && method.Name == "Join")
        {
            var outer = Number(call.Instance!);
            return Number(call.Arguments[0].Value) is { Op: Op.Index } inner
                ? new Value.Number(builder.Join(outer, inner, context.ExtentOf(inner.Name)))
                : throw Unsupported(call.Arguments[0], $"'{Short(call.Arguments[0])}', which joins another index, must be a Dim or Over of the stage");
        }

        if (type is "RepFlow.Ilgpu.View" or "RepFlow.Ilgpu.State" or "RepFlow.Ilgpu.Parameter" && method.Name == "Size" && Evaluate(call.Instance!) is Value.Tensor tensor)
        {
            var axis = Number(call.Arguments[0].Value);
            return axis.IsConst ? new Value.Number(context.Size(tensor.Symbol, (int)axis.Value, call.Syntax.GetLocation())) : throw Unsupported(call, "the axis given to Size must be constant");
        }

        if (type == "System.Enum" && method.Name == "HasFlag" && call.Instance is { } set)
        {
            var (flags, flag) = (Number(Unboxed(set)), Number(Unboxed(call.Arguments[0].Value)));
            return new Value.Number(builder.Equal(builder.Bits(Op.BitAnd, flags, flag), flag));
        }

        if (KnownFunctions.IsMath(type))
        {
            var operands = Numbers(call);
            if (method.Name == "SinCos")
            {
                return new Value.Tuple(new[] { Op.Sin, Op.Cos }.Select(op => InDouble(call.Arguments[0].Value, builder.Function(op, operands[0].Expr), operands)).ToList());
            }

            return InDouble(call, Math(call, operands.Select(o => o.Expr).ToList()), operands);
        }

        if (method.Has("RepFlow.Ilgpu.DeviceFunctionAttribute"))
        {
            return DeviceCall(call);
        }

        if (method.MethodKind != MethodKind.LocalFunction && !method.IsStatic)
        {
            CheckOwn(call.Instance, call);
        }

        var own = (IMethodSymbol)Resolve(method, call.Instance, call);
        return Invoke(own.OriginalDefinition, Arguments(call.Arguments), call.Syntax.GetLocation());
    }

    /// <summary>The values of arguments, in the order of the parameters: they are evaluated as they stand in the text, with names in any order.</summary>
    Value[] Arguments(ImmutableArray<IArgumentOperation> arguments)
    {
        var values = new Value[arguments.Length];
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { RefKind: RefKind.None or RefKind.In or RefKind.RefReadOnlyParameter } parameter)
            {
                throw Unsupported(argument, "ref and out arguments");
            }

            values[parameter.Ordinal] = Evaluate(argument.Value);
        }

        return values;
    }

    Value.Number[] Numbers(IInvocationOperation call) =>
        Arguments(call.Arguments).Select(v => v as Value.Number ?? throw Unsupported(call, $"an argument of '{call.TargetMethod.Name}' is not a number")).ToArray();

    Value Invoke(IMethodSymbol method, IReadOnlyList<Value> values, Location? site)
    {
        method = method.PartialImplementationPart ?? method;
        if (calls.Contains(method, SymbolEqualityComparer.Default))
        {
            throw new DefinitionException(Descriptors.Recursion, site, method.Name);
        }

        if (ReadBody(method) is not { } statements)
        {
            throw new DefinitionException(Descriptors.UnsupportedExpression, site, $"'{method.ContainingType.Name}.{method.Name}' has no source to read; call MathF or a method of the definition");
        }

        calls.Push(method);
        variables = variables.SetItems(values.Select((value, at) => new KeyValuePair<ISymbol, Value>(method.Parameters[at], As(value, method.Parameters[at].Type))));
        var exits = Execute(statements);
        var result = Behind(exits, exits.Return, exits).Result;
        calls.Pop();

        // What the method calls its own is gone; what it changed of its surroundings stays changed.
        variables = variables.RemoveRange(variables.Keys.Where(v => SymbolEqualityComparer.Default.Equals(v.ContainingSymbol, method)));
        return result is not null || method.ReturnsVoid ? result!
            : throw new DefinitionException(Descriptors.UnsupportedStatement, method.Locations.FirstOrDefault(), "a path ends without return");
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

    /// <summary>A call of a [DeviceFunction], which emitted code calls too.</summary>
    Value DeviceCall(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (!method.IsStatic || method.IsGenericMethod || method.Parameters.Any(p =>
            p.Type.SpecialType is not (SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Int32 or SpecialType.System_Boolean)))
        {
            throw Unsupported(call, $"'{method.Name}' is a [DeviceFunction]: it must be static and not generic, and take int, float, double or bool");
        }

        var result = method.ReturnType.SpecialType switch
        {
            SpecialType.System_Single or SpecialType.System_Double => ExprType.Real,
            SpecialType.System_Int32 => ExprType.Int,
            SpecialType.System_Boolean => ExprType.Bool,
            _ => throw Unsupported(call, $"the result type of '{method.Name}'"),
        };
        var operands = Numbers(call);
        var function = new Symbol.Function($"{method.ContainingType.ToDisplayString()}.{method.Name}", method.Parameters.Select(p => p.Type.ToDisplayString()).ToList(), method.ReturnType.ToDisplayString());
        return InDouble(call, builder.Call(function, result, operands.Select(o => o.Expr).ToArray()), operands);
    }

    /// <summary>A number as it is, where C# makes an object of it.</summary>
    static IOperation Unboxed(IOperation operation) => operation is IConversionOperation { OperatorMethod: null, Operand: var inner } ? Unboxed(inner) : operation;

    Expr Math(IInvocationOperation call, IReadOnlyList<Expr> args)
    {
        var name = call.TargetMethod.Name;
        if (name == "Round" && args.Count == 2 && call.TargetMethod.Parameters[1].Type.Name == nameof(MidpointRounding) && args[1].IsConst)
        {
            return KnownFunctions.Round(builder, builder.ToReal(args[0]), (MidpointRounding)(int)args[1].Value) ?? throw Unsupported(call, $"'{Short(call)}'");
        }

        if (args.All(a => a.Type == ExprType.Int) && name is "RotateLeft" or "RotateRight")
        {
            var (places, others) = name == "RotateLeft" ? (args[1], builder.Sub(builder.Int(32), args[1])) : (builder.Sub(builder.Int(32), args[1]), args[1]);
            return builder.Bits(Op.BitOr, builder.Bits(Op.ShiftLeft, args[0], places), builder.Bits(Op.ShiftRightUnsigned, args[0], others));
        }

        if (args.Count == 1 && KnownFunctions.Unary.TryGetValue(name, out var unary))
        {
            var integer = args[0].Type == ExprType.Int;
            return unary == Op.Sign ? builder.ToInt(builder.Function(unary, builder.ToReal(args[0])))
                : integer && unary != Op.Abs ? builder.Function(unary, builder.ToReal(args[0])) : builder.Function(unary, args[0]);
        }

        if (KnownFunctions.Composed.TryGetValue((name, args.Count), out var compose) && call.TargetMethod.Parameters.All(p => p.Type.TypeKind != TypeKind.Enum))
        {
            return compose(builder, args.Select(builder.ToReal).ToList());
        }

        if (args.Count == 2 && name is "Min" or "Max")
        {
            var (a, b) = args[0].Type == args[1].Type ? (args[0], args[1]) : (builder.ToReal(args[0]), builder.ToReal(args[1]));
            return name == "Min" ? builder.Min(a, b) : builder.Max(a, b);
        }

        if (name == "Clamp" && args.Count == 3)
        {
            Refuse(builder.Less(args[2], args[1]), call, $"the limits of '{Short(call)}' are the wrong way round");
            return builder.Min(builder.Max(args[0], args[1]), args[2]);
        }

        throw Unsupported(call, $"'{call.TargetMethod.ContainingType.Name}.{name}'");
    }
}
