using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>Turns the symbols and syntax of a definition into a model without either.</summary>
sealed partial class LayerParser
{
    readonly INamedTypeSymbol definition;
    readonly DefinitionContext context;
    readonly List<Stage> stages = [];
    readonly List<Stage> adjoints = [];
    readonly List<ReferenceStage> references = [];

    LayerParser(INamedTypeSymbol definition, Compilation compilation)
    {
        this.definition = definition;
        context = new DefinitionContext(definition, compilation);
    }

    /// <summary>The model of a definition, or what is wrong with it.</summary>
    public static (LayerModel? Model, IReadOnlyList<DiagnosticInfo> Diagnostics) Parse(INamedTypeSymbol definition, Compilation compilation, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            return (new LayerParser(definition, compilation).Parse(cancellation), []);
        }
        catch (DefinitionException e)
        {
            return (null, [e.Info]);
        }
    }

    LayerModel Parse(CancellationToken cancellation)
    {
        var location = definition.Locations.FirstOrDefault();
        CheckDeclaration(location);
        ReadParameters();
        var signatures = definition.GetMembers().OfType<IMethodSymbol>()
            .OrderBy(m => m.Locations[0].SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(m => m.Locations[0].SourceSpan.Start)
            .Select(StageSignature.Read).Where(s => s is not null).Select(s => s!).ToList();
        foreach (var input in InputNames(signatures))
        {
            context.Inputs.Add(input);
        }

        for (var at = 0; at < signatures.Count; at++)
        {
            cancellation.ThrowIfCancellationRequested();
            var signature = signatures[at];
            var phases = signature.Form == Form.Iterate
                ? signatures.Skip(at).TakeWhile(s => s.Form == Form.Iterate && s.Count == signature.Count).ToList()
                : [];
            if (signature.IsAdjoint && !context.Shapes.ContainsKey("upstream"))
            {
                DeclareUpstream(location);
            }

            var stage = signature.Form switch
            {
                Form.Iterate => ParseIteration(phases),
                Form.Kernel => ParseKernel(signature),
                _ => ParseStage(signature),
            };
            at += Math.Max(0, phases.Count - 1);
            if (stage.IsAdjoint)
            {
                adjoints.Add(stage);
            }
            else
            {
                stages.Add(stage);
            }
        }

        var (outputs, axis) = Outputs(location);
        CheckAdjoints(signatures);
        var canonical = new CanonicalSizes(context);
        var shapes = context.Shapes.ToDictionary(s => s.Key, s => canonical.Apply(s.Value));
        foreach (var input in context.Inputs.Where(i => context.Ranks.ContainsKey(i)))
        {
            shapes[input] = Enumerable.Range(0, context.Ranks[input]).Select(a => context.Resolve(context.Builder.Size(input, a))).ToList();
        }

        foreach (var parameter in context.Parameters.Where(p => context.Ranks.ContainsKey(p.Property)))
        {
            shapes[parameter.Property] = Enumerable.Range(0, context.Ranks[parameter.Property]).Select(a => context.Resolve(context.Builder.Size(parameter.Property, a))).ToList();
        }

        var model = new LayerModel
        {
            Namespace = definition.ContainingNamespace.IsGlobalNamespace ? "" : definition.ContainingNamespace.ToDisplayString(),
            Name = definition.Name,
            Accessibility = IsPublic(definition) ? "public" : "internal",
            ContainingTypes = Containing().ToList(),
            IsStatic = definition.IsStatic,
            Builder = context.Builder,
            Inputs = context.Inputs.Select(i => new TensorInput(i, context.Ranks.TryGetValue(i, out var rank) ? rank : -1, true)).ToList(),
            Parameters = context.Parameters.Select(p => p with { Rank = context.Ranks.TryGetValue(p.Property, out var rank) ? rank : -1 }).ToList(),
            Hypers = context.Hypers.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => new HyperParameter(h.Key, h.Value)).ToList(),
            Stages = stages.Select(canonical.Apply).ToList(),
            AdjointStages = adjoints.Select(canonical.Apply).ToList(),
            Outputs = outputs,
            OutputAxis = axis,
            Shapes = shapes,
            Checks = context.Checks.Select(c => c with { Right = c.Less ? context.Resolve(c.Right) : c.Right }).ToList(),
            References = references,
        };
        CheckDerivatives(model);
        return model;
    }

    /// <summary>A gradient that cannot be derived is an error on the stage that stands in its way, not a gradient that is missing at run time.</summary>
    void CheckDerivatives(LayerModel model)
    {
        foreach (var (stage, leaf, why) in LayerDifferentiator.Plan(model).Problems)
        {
            throw new DefinitionException(Descriptors.NoDerivative, definition.GetMembers(stage).FirstOrDefault()?.Locations.FirstOrDefault(), stage, leaf, why);
        }
    }

    void CheckDeclaration(Location? location)
    {
        for (var type = definition; type is not null; type = type.ContainingType)
        {
            if (!type.DeclaringSyntaxReferences.All(r => r.GetSyntax() is TypeDeclarationSyntax d && d.Modifiers.Any(SyntaxKind.PartialKeyword)))
            {
                throw new DefinitionException(Descriptors.NotPartial, location, type.Name);
            }

            if (type.TypeParameters.Length > 0)
            {
                throw new DefinitionException(Descriptors.BadDefinition, location, definition.Name, "it, or a type around it, is generic; both precisions are made from one text without");
            }
        }

        if (definition.IsAbstract && !definition.IsStatic)
        {
            throw new DefinitionException(Descriptors.BadDefinition, location, definition.Name, "it is abstract");
        }
    }

    void ReadParameters()
    {
        foreach (var property in definition.GetMembers().OfType<IPropertySymbol>())
        {
            var learned = Has(property, "RepFlow.Ilgpu.ParameterAttribute");
            if (learned || Has(property, "RepFlow.Ilgpu.BufferAttribute"))
            {
                if (property.Type.ToDisplayString() != "RepFlow.Ilgpu.Parameter" || property.IsStatic)
                {
                    throw new DefinitionException(Descriptors.BadParameter, property.Locations.FirstOrDefault(), property.Name, "parameter", "it must be an instance property of type Parameter");
                }

                context.Parameters.Add(new ParameterModel(property.Name, Names.Snake(property.Name), -1, learned));
            }
        }
    }

    /// <summary>The inputs: views that no stage, state or special name stands for, in the order of the text.</summary>
    static IEnumerable<string> InputNames(IReadOnlyList<StageSignature> signatures)
    {
        var made = new HashSet<string>(signatures.Where(s => s.Form != Form.Iterate).Select(s => s.ResultName).Concat(signatures.SelectMany(s => s.States.Select(t => t.Parameter.Name))))
        {
            "upstream",
        };
        foreach (var signature in signatures.Where(s => !s.IsAdjoint))
        {
            foreach (var parameter in signature.Method.Parameters)
            {
                var name = signature.States.FirstOrDefault(s => SymbolEqualityComparer.Default.Equals(s.Parameter, parameter)).Start
                    ?? (signature.Views.Any(v => SymbolEqualityComparer.Default.Equals(v.Parameter, parameter)) || signature.Elements.Contains(parameter, SymbolEqualityComparer.Default) || IsKernelView(signature, parameter)
                        ? parameter.Name
                        : null);
                if (name is not null && made.Add(name) && (signature.Form != Form.Kernel || signature.Method.ContainingType.GetMembers(Names.Pascal(name)).All(m => m is not IPropertySymbol)))
                {
                    yield return name;
                }
            }
        }
    }

    static bool IsKernelView(StageSignature signature, IParameterSymbol parameter) =>
        signature.Form == Form.Kernel && parameter.Type is INamedTypeSymbol { Name: "ArrayView" };

    (IReadOnlyList<string> Names, int Axis) Outputs(Location? location)
    {
        var made = stages.SelectMany(s => s.Writes).ToList();
        var attribute = definition.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == "RepFlow.Ilgpu.OutputAttribute");
        if (attribute is null)
        {
            return made.Contains("output") ? (["output"], 0) : throw new DefinitionException(Descriptors.NoOutput, location, definition.Name);
        }

        var names = attribute.ConstructorArguments[0].Values.Select(v => (string)v.Value!).ToList();
        if (names.FirstOrDefault(n => !made.Contains(n)) is { } unknown)
        {
            throw new DefinitionException(Descriptors.UnknownMember, location, unknown, "[Output] lists stages (in camel case) and states");
        }

        var axis = attribute.NamedArguments.Where(a => a.Key == "Axis").Select(a => (int)a.Value.Value!).DefaultIfEmpty(1).Single();
        return (names, axis);
    }

    /// <summary>The gradient by the result, which hand-written adjoints read, has the result's shape.</summary>
    void DeclareUpstream(Location? location)
    {
        var (names, axis) = Outputs(location);
        if (context.Shapes.TryGetValue(names[0], out var shape))
        {
            var result = shape.ToList();
            foreach (var other in names.Skip(1))
            {
                result[axis] = B.Add(result[axis], context.Shapes[other][axis]);
            }

            context.Shapes["upstream"] = result;
        }
    }

    void CheckAdjoints(IReadOnlyList<StageSignature> signatures)
    {
        foreach (var signature in signatures.Where(s => s.AdjointOf is not null))
        {
            if (!context.Inputs.Contains(signature.AdjointOf!) && context.Parameters.All(p => p.Property != signature.AdjointOf))
            {
                throw new DefinitionException(Descriptors.BadAdjoint, signature.Method.Locations.FirstOrDefault(), signature.Name, $"'{signature.AdjointOf}' is neither an input nor a parameter");
            }
        }
    }

    IEnumerable<string> Containing()
    {
        var types = new Stack<string>();
        for (var type = definition.ContainingType; type is not null; type = type.ContainingType)
        {
            types.Push($"{(type.IsStatic ? "static " : "")}partial {(type.IsRecord ? "record " : "")}{(type.TypeKind == TypeKind.Struct ? "struct" : type.IsRecord ? "" : "class")} {type.Name}");
        }

        return types;
    }

    static bool IsPublic(INamedTypeSymbol type) =>
        type.DeclaredAccessibility == Microsoft.CodeAnalysis.Accessibility.Public && (type.ContainingType is null || IsPublic(type.ContainingType));

    static bool Has(ISymbol symbol, string attribute) => symbol.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == attribute);
}
