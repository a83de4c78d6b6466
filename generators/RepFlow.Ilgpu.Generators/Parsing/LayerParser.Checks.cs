using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <content>What a definition must be like, beyond what C# asks.</content>
sealed partial class LayerParser
{
    Location? LocationOf(string? stage) =>
        (stage is null ? null : definition.GetMembers(stage).FirstOrDefault()?.Locations.FirstOrDefault()) ?? definition.Locations.FirstOrDefault();

    /// <summary>A sample that does not fit is said where it stands; the definition works all the same.</summary>
    void CheckSamples(LayerModel model)
    {
        foreach (var sample in definition.Attributes("RepFlow.Ilgpu.SampleAttribute").Where(a => a.AttributeConstructor is not null))
        {
            if (SampleRules.Problem(sample, definition, model) is { } problem && sample.ApplicationSyntaxReference?.GetSyntax() is { } attribute)
            {
                context.Note(Descriptors.BadSample, attribute.GetLocation(), definition.Name, problem);
            }
        }
    }

    DefinitionException TooLarge(string? stage, string size) => new(Descriptors.TooLarge, LocationOf(stage), stage ?? definition.Name, size);

    /// <summary>
    /// What a definition is used by keeps its name: Forward, or Apply and Definition. Everything else that emitted code adds gives way. A
    /// stage may be called Forward, as it takes other arguments.
    /// </summary>
    void CheckNames(Location? location)
    {
        var call = definition.IsStatic ? "Apply" : "Forward";
        var named = definition.GetMembers().Where(m => m.CanBeReferencedByName && !m.IsImplicitlyDeclared)
            .Concat(definition.InstanceConstructors.Where(c => !c.IsImplicitlyDeclared).SelectMany(c => c.Parameters))
            .Prepend(definition);
        if (named.FirstOrDefault(s => s.Name == "Upstream" || (s.Name == "Definition" && definition.IsStatic) || (s.Name == call && !(s is IMethodSymbol method && IsOverload(method)))) is { } reserved)
        {
            throw new DefinitionException(Descriptors.ReservedName, reserved.Locations.FirstOrDefault() ?? location, reserved.Name);
        }
    }

    /// <summary>Whether a method can stand beside the emitted one that takes tensors, or a device and a precision.</summary>
    static bool IsOverload(IMethodSymbol method) => method.Parameters.Any(p => p.Type.ToDisplayString() is not ("RepFlow.Ilgpu.Tensor" or "RepFlow.Ilgpu.Devices.Device" or "RepFlow.Ilgpu.Precision"));

    /// <summary>A stage's result is a view of its name in camel case: two members may not claim one view.</summary>
    void CheckStageNames(IReadOnlyList<StageSignature> signatures)
    {
        var owners = new Dictionary<string, string>();
        foreach (var parameter in context.Parameters)
        {
            owners[Names.Camel(parameter.Property)] = $"the parameter '{parameter.Property}'";
        }

        foreach (var signature in signatures)
        {
            DefinitionException Bad(string why) => new(Descriptors.BadDefinition, signature.Method.Locations.FirstOrDefault(), signature.Name, why);
            if (!char.IsUpper(signature.Name[0]))
            {
                throw Bad($"a stage's name begins with a capital letter, and its result is the view '{signature.ResultName}'");
            }

            if (signature.Form != Form.Iterate && owners.TryGetValue(signature.ResultName, out var owner))
            {
                throw Bad($"its result, the view '{signature.ResultName}', is also the name of {owner}");
            }

            owners[signature.ResultName] = $"the result of '{signature.Name}'";
        }

        foreach (var signature in signatures.Where(s => s.Form != Form.Kernel))
        {
            foreach (var view in signature.Views.Select(v => v.Parameter).Concat(signature.Elements).Concat(signature.States.Select(t => t.Parameter)))
            {
                if (context.Parameters.FirstOrDefault(p => Names.Camel(p.Property) == view.Name) is { } parameter)
                {
                    throw new DefinitionException(Descriptors.BadParameter, view.Locations.FirstOrDefault(), view.Name, $"the stage '{signature.Name}'", $"the parameter '{parameter.Property}' has that name too; call the view otherwise");
                }
            }
        }
    }

    /// <summary>What takes the definition's place in inference.</summary>
    string? InferenceForm()
    {
        if (definition.Attributes("RepFlow.Ilgpu.InferenceAttribute").FirstOrDefault() is not { } attribute)
        {
            return null;
        }

        DefinitionException Bad(string why) => new(Descriptors.BadDefinition, attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation(), definition.Name, why);
        if (attribute.ConstructorArguments.Length == 0)
        {
            return context.Inputs.Count > 0 && !context.Integers.Contains(context.Inputs[0]) ? ""
                : throw Bad($"[Inference] leaves it out, so that its input passes through, and it {(context.Inputs.Count > 0 ? "is of integers" : "has none")}; name the definition that takes its place");
        }

        return attribute.ConstructorArguments[0].Value is INamedTypeSymbol { IsStatic: false } form && form.InstanceConstructors.Any(c =>
                c.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(c.Parameters[0].Type, definition) && context.Compilation.IsSymbolAccessibleWithin(c, definition))
            ? form.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)
            : throw Bad($"what takes its place in inference is made from it: give that a constructor with one parameter of type '{definition.Name}'");
    }

    /// <summary>Which inputs are integers: those that a stage takes so, and all stages do. What stages make are real numbers.</summary>
    void FindIntegers(IReadOnlyList<StageSignature> signatures)
    {
        DefinitionException Bad(StageSignature signature, IParameterSymbol parameter, string why) =>
            new(Descriptors.BadParameter, parameter.Locations.FirstOrDefault(), parameter.Name, $"the stage '{signature.Name}'", why);
        foreach (var (signature, parameter) in signatures.SelectMany(s => s.Integers.Select(p => (s, p))))
        {
            if (!context.Inputs.Contains(parameter.Name))
            {
                throw Bad(signature, parameter, "only inputs have integers, and it is none: what stages make are real numbers");
            }

            context.Integers.Add(parameter.Name);
        }

        foreach (var signature in signatures)
        {
            if (signature.Method.Parameters.Except(signature.Integers, SymbolEqualityComparer.Default).Cast<IParameterSymbol>().FirstOrDefault(p => context.Integers.Contains(p.Name)) is { } real)
            {
                throw Bad(signature, real, $"another stage takes it as integers, and an input is one or the other{(signature.Form == Form.Kernel ? ": write ArrayView<int>" : "")}");
            }

            if (signature.States.FirstOrDefault(s => s.Start is { } start && context.Integers.Contains(start)) is { Start: { } integers } state)
            {
                throw new DefinitionException(Descriptors.UnknownMember, state.Parameter.Locations.FirstOrDefault(), integers, "[Start] names real numbers, and it has integers");
            }
        }
    }

    void CheckAdjoints(IReadOnlyList<StageSignature> signatures)
    {
        var seen = new HashSet<string>();
        foreach (var signature in signatures.Where(s => s.AdjointOf is not null))
        {
            if (!seen.Add(signature.AdjointOf!))
            {
                throw new DefinitionException(Descriptors.BadAdjoint, signature.Method.Locations.FirstOrDefault(), signature.Name, $"another stage is the adjoint of '{signature.AdjointOf}' already");
            }

            if (context.Integers.Contains(signature.AdjointOf!))
            {
                throw new DefinitionException(Descriptors.BadAdjoint, signature.Method.Locations.FirstOrDefault(), signature.Name, $"'{signature.AdjointOf}' has integers, and there is no gradient by them");
            }

            if (!context.Inputs.Contains(signature.AdjointOf!) && context.Parameters.All(p => p.Property != signature.AdjointOf))
            {
                throw new DefinitionException(Descriptors.BadAdjoint, signature.Method.Locations.FirstOrDefault(), signature.Name, $"'{signature.AdjointOf}' is neither an input nor a parameter");
            }
        }
    }

    /// <summary>A view is an input, or the result of a stage further up; upstream only exists in hand-written adjoints.</summary>
    void CheckOrder(StageSignature signature, IParameterSymbol parameter)
    {
        var name = parameter.Name;
        if (!IsMade(name) && !(name == "upstream" && signature.IsAdjoint))
        {
            throw new DefinitionException(Descriptors.StageOrder, parameter.Locations.FirstOrDefault(), signature.Name, name);
        }
    }

    /// <summary>Positions can be solved for the indices; only maps may compute them otherwise, from data or from the indices.</summary>
    void CheckPositions(Expr value, Form form)
    {
        foreach (var read in value.Reads())
        {
            if (form != Form.Map && read.Positions.FirstOrDefault(p => !Positions.CanSolve(B, p)) is { } position)
            {
                throw new DefinitionException(Descriptors.NotAffine, context.LocationOf(read), position.ToString(), read.Name, Positions.Obstacle(B, position)!);
            }
        }
    }

    void CheckWhen(StageSignature signature)
    {
        if (signature.When is not { } when)
        {
            return;
        }

        var parameter = PrimaryParameter(when)?.Type
            ?? definition.GetMembers(when).Select(m => (m as IPropertySymbol)?.Type ?? (m as IFieldSymbol)?.Type).FirstOrDefault();
        if (parameter?.SpecialType != SpecialType.System_Boolean || signature.Form != Form.Map)
        {
            throw new DefinitionException(Descriptors.UnknownMember, signature.Method.Locations.FirstOrDefault(), when, "[When] takes a bool member or constructor parameter, on a map");
        }

        context.UseHyper(when, "bool");
    }

    /// <summary>A hand-written adjoint has the shape of what it is the adjoint of.</summary>
    void CheckAdjointShape(StageSignature signature)
    {
        if (signature.AdjointOf is not { } of || !context.Shapes.TryGetValue(signature.ResultName, out var shape) || !context.Ranks.TryGetValue(of, out var rank))
        {
            return;
        }

        if (rank != shape.Count)
        {
            throw new DefinitionException(Descriptors.BadAdjoint, signature.Method.Locations.FirstOrDefault(), signature.Name, $"it has {shape.Count} axes, and '{of}' has {rank}");
        }

        for (var axis = 0; axis < rank; axis++)
        {
            if (context.Resolve(shape[axis]) is var own && context.SizeOf(of, axis) is var wanted && own != wanted)
            {
                context.Checks.Add(new ShapeCheck(own, wanted, Less: false, $"the adjoint '{signature.Name}' must have as many elements along axis {axis} as '{of}'", context.When));
            }
        }
    }

    void CheckUpdates(StageSignature signature)
    {
        if (signature.Updates is { } target && context.Parameters.All(p => p.Property != target))
        {
            throw new DefinitionException(Descriptors.UnknownMember, signature.Method.Locations.FirstOrDefault(), target, "[Updates] names a [Buffer] or [Parameter]");
        }
    }

    /// <summary>An input that no stage reads has no shape that could be checked.</summary>
    void CheckUnread(StageSignature signature, Expr value)
    {
        var read = new HashSet<string>(value.Reads().Select(r => r.Name).Concat(value.Nodes().Where(n => n.Op == Op.Size).Select(n => n.Name)));
        if (signature.Views.Select(v => v.Parameter).Concat(signature.Elements).FirstOrDefault(p => context.Inputs.Contains(p.Name) && !context.Ranks.ContainsKey(p.Name) && !read.Contains(p.Name)) is { } unread)
        {
            throw new DefinitionException(Descriptors.BadParameter, unread.Locations.FirstOrDefault(), unread.Name, $"the stage '{signature.Name}'", "it is never read; leave it out");
        }
    }
}
