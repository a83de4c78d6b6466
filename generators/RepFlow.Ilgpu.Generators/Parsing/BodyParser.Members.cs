using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <content>Fields and properties: elements of views, hyper-parameters, constants.</content>
sealed partial class BodyParser
{
    Value Field(IFieldReferenceOperation reference)
    {
        var field = reference.Field;
        if (TupleItem(field.Name, reference.Instance) is { } item)
        {
            return item;
        }

        if (PartOf(reference.Instance, field, field.Type, reference) is { } part)
        {
            return part;
        }

        if (KnownFunctions.IsMath(field.ContainingType.ToDisplayString()) && KnownFunctions.Constants.TryGetValue(field.Name, out var known))
        {
            return new Value.Number(builder.Real(known));
        }

        if (field.HasConstantValue)
        {
            return Literal(field.ConstantValue, reference);
        }

        CheckOwn(reference.Instance, reference);
        return Hyper(field, field.Type, reference);
    }

    Value Property(IPropertyReferenceOperation reference)
    {
        var property = reference.Property;
        if (property.ContainingType.ToDisplayString() == "RepFlow.Ilgpu.Shape")
        {
            throw Unsupported(reference, $"'{Short(reference)}'; write Size of the view");
        }

        if (property.IsIndexer && reference.Instance is { } instance)
        {
            if (Evaluate(instance) is not Value.Tensor { Symbol: var tensor })
            {
                throw Unsupported(reference, $"'{Short(instance)}' is not a view or parameter of the definition");
            }

            var positions = Arguments(reference.Arguments).Select(v => v is Value.Number n ? n.Expr : throw Unsupported(reference, $"a position of '{Short(reference)}' is not a number")).ToList();
            // A view of integers that is passed on as a View gives real numbers, as it does in C#.
            return As(new Value.Number(context.Read(tensor, positions, reference.Syntax.GetLocation())), reference.Type);
        }

        if (property.ContainingType.ToDisplayString() is "RepFlow.Ilgpu.Dim" or "RepFlow.Ilgpu.Over" && reference.Instance is { } index)
        {
            return property.Name == "Value" ? Evaluate(index)
                : Number(index) is { Op: Op.Index } known ? new Value.Number(context.ExtentOf(known.Name))
                : throw Unsupported(reference, "the extent of a number; use Size of a view");
        }

        if ((TupleItem(property.Name, reference.Instance) ?? PartOf(reference.Instance, property, property.Type, reference)) is { } item)
        {
            return item;
        }

        CheckOwn(reference.Instance, reference);
        if (context.FindParameter(property) is { } parameter)
        {
            return new Value.Tensor(new TensorSymbol(parameter.Property, Border.Zero));
        }

        // A property that computes from parameters is a method; any other is a hyper-parameter, read when the layer runs.
        var own = (IPropertySymbol)Resolve(property, reference.Instance, reference);
        if (context.IsMember(own) && own.GetMethod is { } getter && ReadsParameter(getter, new HashSet<ISymbol>(SymbolEqualityComparer.Default)))
        {
            return Invoke(getter, [], reference.Syntax.GetLocation())!;
        }

        return Hyper(own, own.Type, reference);
    }

    /// <summary>Whether a method computes from a parameter, itself or through what it calls.</summary>
    bool ReadsParameter(IMethodSymbol method, HashSet<ISymbol> seen) => seen.Add(method) && ReadBody(method) is { } body && body.Any(o => ReadsParameter(o, seen));

    bool ReadsParameter(IOperation operation, HashSet<ISymbol> seen) => operation switch
    {
        IPropertyReferenceOperation { Property: var property } when context.FindParameter(property) is not null => true,
        IPropertyReferenceOperation { Property: { GetMethod: { } getter } property } when context.IsMember(property) && ReadsParameter(Override(getter), seen) => true,
        IInvocationOperation call when ReadsParameter(Override(call.TargetMethod), seen) => true,
        _ => operation.ChildOperations.Any(o => ReadsParameter(o, seen)),
    };

    /// <summary>A number of the layer that is read when it runs. Emitted code names it, so its name has to mean it there.</summary>
    Value Hyper(ISymbol member, ITypeSymbol type, IOperation operation)
    {
        if (member is IParameterSymbol ? !SymbolEqualityComparer.Default.Equals(member.ContainingType, context.Definition) : !context.IsMember(member))
        {
            throw Unsupported(operation, member is IParameterSymbol
                ? $"'{member.Name}' is given to the constructor of {member.ContainingType.Name} and cannot be read from {context.Definition.Name}; keep it in a protected property"
                : $"'{Short(operation)}' is not a member of the definition");
        }

        if (member is not IParameterSymbol && !context.CanName(member))
        {
            throw Unsupported(operation, $"'{member.Name}' of {member.ContainingType.Name} is private or hidden, and cannot be read from {context.Definition.Name}; make it protected, under a name of its own");
        }

        return Hyper(member.Name, member, type, operation);
    }

    /// <summary>A number, or a struct of numbers, that the layer has under a name or as a part of what it has.</summary>
    Value Hyper(string path, ISymbol member, ITypeSymbol type, IOperation operation)
    {
        if (Types.IsPlainStruct(type))
        {
            return new Value.Struct(path);
        }

        var number = Types.OfNumber(type);
        var kind = number?.SpecialType switch
        {
            SpecialType.System_Int32 => ExprType.Int,
            SpecialType.System_Single or SpecialType.System_Double => ExprType.Real,
            SpecialType.System_Boolean => ExprType.Bool,
            _ => throw new DefinitionException(
                Descriptors.BadHyperParameter,
                operation.Syntax.GetLocation(),
                member.Name,
                type.ToDisplayString(),
                type.ToDisplayString() != "RepFlow.Ilgpu.Parameter" ? "hyper-parameters are int, float, double, bool, enumerations of int, and structs of these"
                    : SymbolEqualityComparer.Default.Equals(member.ContainingType, context.Definition) ? "give it [Parameter], or [Buffer] if it is not learned"
                    : $"declare it in {context.Definition.Name} itself, with [Parameter] or [Buffer]"),
        };
        return new Value.Number(builder.Hyper(context.UseHyper(path, number!.ToDisplayString(), type.TypeKind == TypeKind.Enum), kind));
    }

    /// <summary>A field or property of a struct of hyper-parameters, also one that computes: it is read when the layer runs. Null where the instance is none.</summary>
    Value? PartOf(IOperation? instance, ISymbol member, ITypeSymbol type, IOperation operation) =>
        instance?.Type is not { } own || !Types.IsPlainStruct(own) || Evaluate(instance) is not Value.Struct { Path: var path } ? null
        : context.Compilation.IsSymbolAccessibleWithin(member, context.Definition) ? Hyper($"{path}.{member.Name}", member, type, operation)
        : throw Unsupported(operation, $"'{Short(operation)}' cannot be read from {context.Definition.Name}");

    /// <summary>Members are those of the layer itself: what another object has is not known at build time.</summary>
    void CheckOwn(IOperation? instance, IOperation operation)
    {
        while (instance is IConversionOperation { OperatorMethod: null } or IParenthesizedOperation)
        {
            instance = instance is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)instance).Operand;
        }

        if (instance is not (null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }))
        {
            throw Unsupported(operation, $"'{Short(operation)}' is not a member of the definition");
        }
    }

    /// <summary>The member that runs on the definition's own type: what overrides a virtual one, what implements one of an interface.</summary>
    ISymbol Resolve(ISymbol member, IOperation? instance, IOperation operation)
    {
        if (member.IsStatic && (member.IsAbstract || member.IsVirtual))
        {
            throw Unsupported(operation, $"'{Short(operation)}' runs on a type that is not known here");
        }

        // base.M() means the base's own.
        if (instance?.Syntax is BaseExpressionSyntax)
        {
            return member;
        }

        var own = Override(member);
        if (own.IsAbstract)
        {
            throw Unsupported(operation, $"'{Short(operation)}' has no body");
        }

        if (!context.Definition.IsSealed && (own.IsVirtual || own.IsOverride) && !own.IsSealed)
        {
            throw Unsupported(operation, $"'{member.Name}' may be overridden again in a class derived from {context.Definition.Name}; make either sealed");
        }

        return own;
    }

    TSymbol Override<TSymbol>(TSymbol member)
        where TSymbol : ISymbol
    {
        ISymbol? own = member;
        if (member.ContainingType?.TypeKind == TypeKind.Interface && !member.IsStatic)
        {
            own = context.Definition.FindImplementationForInterfaceMember(member);
        }

        if (own is not { IsStatic: false } || !(own.IsVirtual || own.IsAbstract || own.IsOverride) || own.ContainingType.TypeKind == TypeKind.Interface)
        {
            return own is TSymbol found ? found : member;
        }

        for (var type = context.Definition; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(own.Name).FirstOrDefault(m => Overrides(m, own)) is TSymbol most)
            {
                return most;
            }
        }

        return member;
    }

    static bool Overrides(ISymbol? candidate, ISymbol member)
    {
        for (; candidate is not null; candidate = (candidate as IMethodSymbol)?.OverriddenMethod ?? (ISymbol?)(candidate as IPropertySymbol)?.OverriddenProperty)
        {
            if (SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, member.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a parameter is one of a constructor: a hyper-parameter.</summary>
    static bool IsHyper(IParameterSymbol parameter) => parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor };
}
