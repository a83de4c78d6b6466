using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>Turns the symbols and syntax of a definition into a model without either.</summary>
sealed partial class LayerParser
{
    readonly INamedTypeSymbol definition;
    readonly DefinitionContext context;
    readonly List<Stage> stages = [];
    readonly List<Stage> adjoints = [];
    readonly List<ReferenceStage> references = [];
    string? current;

    LayerParser(INamedTypeSymbol definition, Compilation compilation)
    {
        this.definition = definition;
        context = new DefinitionContext(definition, compilation);
    }

    /// <summary>The model of a definition, or what is wrong with it.</summary>
    public static (LayerModel? Model, IReadOnlyList<DiagnosticInfo> Diagnostics) Parse(INamedTypeSymbol definition, Compilation compilation, CancellationToken cancellation)
    {
        var parser = new LayerParser(definition, compilation);
        try
        {
            cancellation.ThrowIfCancellationRequested();
            parser.B.Cancellation = cancellation;
            DeclarationRules.CheckProject(definition, compilation);
            return (parser.Parse(cancellation), parser.context.Notes);
        }
        catch (TooManyNodesException e)
        {
            return (null, [parser.TooLarge(e.Stage ?? parser.current, $"more than {ExprTable.MostNodes} operations").Info!]);
        }
        catch (InsufficientExecutionStackException)
        {
            return (null, [parser.TooLarge(parser.current, "an expression that nests too deep").Info!]);
        }
        catch (DefinitionException e)
        {
            return (null, e.Info is { } info ? [info] : []);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A generator that throws takes every other definition of the project with it.
            var place = LocationInfo.From(definition.Locations.FirstOrDefault());
            return (null, [new DiagnosticInfo(Descriptors.BadDefinition, place, definition.Name, $"the generator fails on it, which is a defect worth reporting ({e.GetType().Name}: {e.Message})")]);
        }
        finally
        {
            // The model keeps the builder, which must not keep the token.
            parser.B.Cancellation = default;
        }
    }

    LayerModel Parse(CancellationToken cancellation)
    {
        var location = definition.Locations.FirstOrDefault();
        DeclarationRules.CheckDeclaration(definition, "GpuLayer");
        CheckNames(location);
        ReadParameters();
        var signatures = LayerInputs.Stages(definition);
        CheckStageNames(signatures);
        foreach (var input in LayerInputs.Names(signatures))
        {
            context.Inputs.Add(input);
        }

        FindIntegers(signatures);
        RankElements(signatures);
        foreach (var group in Groups(signatures))
        {
            cancellation.ThrowIfCancellationRequested();
            ParseGroup(group, location);
        }

        context.CheckSizes();
        var (outputs, axis, isApart) = Outputs(location);
        CheckAdjoints(signatures);
        var canonical = new CanonicalSizes(context);
        var shapes = context.Shapes.ToDictionary(s => s.Key, s => canonical.Apply(s.Value));
        foreach (var input in context.Inputs.Where(i => context.Ranks.ContainsKey(i)))
        {
            shapes[input] = Enumerable.Range(0, context.Ranks[input]).Select(a => context.Resolve(context.Builder.Size(input, a))).ToList();
        }

        foreach (var result in context.KernelShapes.Keys.Where(k => k != "upstream"))
        {
            // How many axes it has only those tell that read it, or the gradient by it, with indices.
            if (context.Ranks.TryGetValue(result, out var rank) || (outputs.Contains(result) && context.Ranks.TryGetValue("upstream", out rank)))
            {
                shapes[result] = Enumerable.Range(0, rank).Select(a => context.Resolve(context.Builder.Size(result, a))).ToList();
            }
        }

        foreach (var parameter in context.Parameters.Where(p => context.Ranks.ContainsKey(p.Property)))
        {
            shapes[parameter.Property] = Enumerable.Range(0, context.Ranks[parameter.Property]).Select(a => context.Resolve(context.Builder.Size(parameter.Property, a))).ToList();
        }

        var names = new ProjectNames(definition, context.Compilation);
        var model = new LayerModel
        {
            Namespace = definition.ContainingNamespace.IsGlobalNamespace ? "" : definition.ContainingNamespace.ToDisplayString(),
            Name = definition.Name,
            Accessibility = IsPublic(definition) ? "public" : "internal",
            ContainingTypes = DeclarationRules.Containing(definition).ToList(),
            IsStatic = definition.IsStatic,
            Inference = InferenceForm(),
            IsRecord = definition.IsRecord,
            Written = names.Written(),
            OwnNames = names.Own(),
            HintName = HintNames.Of(definition),
            MetadataName = HintNames.InMetadata(definition),
            IsChecked = context.Compilation.Options.CheckOverflow,
            Builder = context.Builder,
            Inputs = context.Inputs.Select(Input).ToList(),
            Parameters = context.Parameters.Select(p => p with { Rank = context.Ranks.TryGetValue(p.Property, out var rank) ? rank : -1 }).ToList(),
            Hypers = context.Hypers.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => h.Value).ToList(),
            Stages = stages.Select(s => canonical.Apply(WithResults(s, outputs))).ToList(),
            AdjointStages = adjoints.Select(canonical.Apply).ToList(),
            Outputs = outputs,
            OutputAxis = axis,
            IsApart = isApart,
            Shapes = shapes,
            Checks = context.Checks.Select(c => c with { Right = c.Less ? context.Resolve(c.Right) : c.Right }).ToList(),
            References = references,
            Tables = context.Tables,
        };
        CheckSamples(model);
        return model;
    }

    /// <summary>An iteration keeps the final values only of states that are part of the result or that another stage reads.</summary>
    Stage WithResults(Stage stage, IReadOnlyList<string> outputs) => stage.Body is not StageBody.Iterate iteration ? stage : stage with
    {
        Body = iteration with
        {
            Results = iteration.Results.Where(r => outputs.Contains(r) || stages.Concat(adjoints).Any(s => s != stage && s.Reads.Contains(r))).ToList(),
        },
    };

    /// <summary>The stages in order, the phases of one iteration together.</summary>
    static IEnumerable<IReadOnlyList<StageSignature>> Groups(IReadOnlyList<StageSignature> signatures)
    {
        for (var at = 0; at < signatures.Count;)
        {
            var first = signatures[at];
            var group = first.Form switch
            {
                Form.Iterate => signatures.Skip(at).TakeWhile(s => s.Form == Form.Iterate && s.Count == first.Count).ToList(),
                Form.Scan => ScansTogether(signatures.Skip(at)),
                _ => [first],
            };
            yield return group;
            at += group.Count;
        }
    }

    void ParseGroup(IReadOnlyList<StageSignature> group, Location? location)
    {
        var signature = group[0];
        current = signature.Name;
        if (signature.IsAdjoint && !context.Shapes.ContainsKey("upstream"))
        {
            DeclareUpstream(location);
        }

        var stage = signature.Form switch
        {
            Form.Iterate => ParseIteration(group),
            Form.Scan => ParseScan(group),
            Form.Kernel => ParseKernel(signature),
            _ => ParseStage(signature),
        };
        (stage.IsAdjoint ? adjoints : stages).Add(stage);
    }

    /// <summary>
    /// Stages of elements beside stages with indices: what the latter read and write is found out by parsing them alone, on trial. What is wrong
    /// with them is reported when they are parsed in earnest.
    /// </summary>
    void RankElements(IReadOnlyList<StageSignature> signatures)
    {
        if (signatures.All(s => s.IsElementwise || s.Form == Form.Kernel || s.IsAdjoint))
        {
            foreach (var signature in signatures.Where(s => s.IsElementwise))
            {
                signature.GiveDims(1, hasRest: true);
            }
        }

        if (!signatures.Any(s => s.IsElementwise))
        {
            return;
        }

        var trial = new LayerParser(definition, context.Compilation);
        trial.ReadParameters();
        trial.context.Integers.UnionWith(context.Integers);
        trial.context.Inputs.AddRange(context.Inputs.Concat(signatures.Where(s => s.IsElementwise).Select(s => s.ResultName)));
        foreach (var group in Groups(signatures.Where(s => !s.IsElementwise && s.Form != Form.Kernel && !s.IsAdjoint).ToList()))
        {
            try
            {
                trial.ParseGroup(group, null);
            }
            catch (DefinitionException)
            {
                continue;
            }
        }

        if (ElementRanks.Infer(signatures, trial.context.Ranks, trial.context.Rests) is { } open)
        {
            var element = open.Elements[0];
            throw new DefinitionException(Descriptors.BadParameter, element.Locations.FirstOrDefault(), element.Name, "a map stage", "nothing tells how many axes it has; give the stage Dims");
        }
    }

    /// <summary>An input as the stages read it; one that only hand-written kernels read has any shape.</summary>
    TensorInput Input(string name)
    {
        var hasRest = context.Rests.Contains(name) || !context.Ranks.ContainsKey(name);
        return new TensorInput(name, context.Ranks.TryGetValue(name, out var rank) ? rank - (hasRest ? 1 : 0) : 0, hasRest) { IsInteger = context.Integers.Contains(name) };
    }

    void ReadParameters()
    {
        foreach (var property in definition.GetMembers().OfType<IPropertySymbol>())
        {
            var learned = property.Has("RepFlow.Ilgpu.ParameterAttribute");
            if (learned || property.Has("RepFlow.Ilgpu.BufferAttribute"))
            {
                if (property.Type.ToDisplayString() != "RepFlow.Ilgpu.Parameter" || property.IsStatic)
                {
                    throw new DefinitionException(Descriptors.BadParameter, property.Locations.FirstOrDefault(), property.Name, "the parameters", "it must be an instance property of type Parameter");
                }

                context.Parameters.Add(new ParameterModel(property.Name, Names.Snake(property.Name), -1, learned));
            }
        }
    }

    (IReadOnlyList<string> Names, int Axis, bool IsApart) Outputs(Location? location)
    {
        var made = stages.SelectMany(s => s.Writes).ToList();
        var several = definition.Attributes("RepFlow.Ilgpu.ResultsAttribute").FirstOrDefault();
        var attribute = definition.Attributes("RepFlow.Ilgpu.OutputAttribute").FirstOrDefault() ?? several;
        if (attribute is null)
        {
            return made.Contains("output") ? (["output"], 0, false) : throw NoOutput(location);
        }

        var arguments = attribute.ConstructorArguments.FirstOrDefault();
        var names = arguments.Kind == TypedConstantKind.Array && !arguments.IsNull ? arguments.Values.Select(v => v.Value as string).OfType<string>().ToList() : [];
        var axis = attribute.NamedArguments.Where(a => a.Key == "Axis").Select(a => (int)a.Value.Value!).DefaultIfEmpty(1).Single();
        var here = attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation() ?? location;
        if (names.Count == 0)
        {
            throw NoOutput(here);
        }

        if (several is not null && attribute != several)
        {
            throw Bad("results stand side by side in one tensor, by [Output], or are tensors by themselves, by [Results]; it has both");
        }

        // One result is the result, whichever attribute names it.
        var isApart = several is not null && names.Count > 1;
        if (isApart && InferenceForm() is "")
        {
            throw Bad("in inference its first input would stand for several results; name a form with [Inference(typeof(...))], or leave the attribute out");
        }

        DefinitionException Bad(string why) => new(Descriptors.BadDefinition, here, definition.Name, why);

        for (var at = 0; at < names.Count; at++)
        {
            var name = names[at];
            var problem =
                !made.Contains(name) ? $"[{(several is null ? "Output" : "Results")}] lists stages (in camel case) and states"
                : names.Take(at).Contains(name) ? "it is listed twice"
                : names.Count == 1 ? null
                : !context.Shapes.TryGetValue(name, out var shape) ? $"only stages with indices can {(isApart ? "be a result beside others" : "stand side by side")}; give it Dims"
                : isApart ? null
                : context.Rests.Contains(name) && axis == shape.Count - 1
                    ? $"axis {axis} is the rest of its axes, and results stand side by side along one; set Axis"
                : axis < 0 || axis >= shape.Count ? $"it has {shape.Count} axes, and is to stand beside others along axis {axis}; set Axis"
                : shape.Count != context.Shapes[names[0]].Count ? $"it has {shape.Count} axes, and '{names[0]}' has {context.Shapes[names[0]].Count}"
                : null;
            if (problem is not null)
            {
                throw new DefinitionException(Descriptors.UnknownMember, here, name, problem);
            }

            for (var other = 0; !isApart && at > 0 && other < context.Shapes[name].Count; other++)
            {
                var (own, first) = (context.Resolve(context.Shapes[name][other]), context.Resolve(context.Shapes[names[0]][other]));
                if (other != axis && own != first)
                {
                    context.Checks.Add(new ShapeCheck(own, first, Less: false, $"'{name}' must have as many elements along axis {other} as '{names[0]}'"));
                }
            }
        }

        return (names, axis, isApart);
    }

    DefinitionException NoOutput(Location? location) => definition.GetMembers("Output").OfType<IMethodSymbol>().FirstOrDefault(m => StageSignature.Read(m) is null) is { } method
        ? new(Descriptors.NoOutput, method.Locations.FirstOrDefault(), definition.Name, "the method Output is no stage until it has [Map], [Reduce], [Contract], [Iterate] or [Kernel]")
        : new(Descriptors.NoOutput, location, definition.Name, "name the stage that gives the result Output, or list stages and states with [Output]");

    /// <summary>The gradient by the result, which hand-written adjoints read, has the result's shape.</summary>
    void DeclareUpstream(Location? location)
    {
        var (names, axis, isApart) = Outputs(location);
        if (isApart)
        {
            var here = definition.Attributes("RepFlow.Ilgpu.ResultsAttribute").First().ApplicationSyntaxReference?.GetSyntax().GetLocation() ?? location;
            throw new DefinitionException(Descriptors.BadDefinition, here, definition.Name, "hand-written adjoints read the gradient by one result, and it has several; leave [Adjoint] out, or let [Output] put them side by side");
        }

        if (context.Shapes.TryGetValue(names[0], out var shape))
        {
            var result = shape.ToList();
            foreach (var other in names.Skip(1))
            {
                result[axis] = B.Add(result[axis], context.Shapes[other][axis]);
            }

            Declare("upstream", result);
        }
        else if (context.KernelShapes.TryGetValue(names[0], out var kernel))
        {
            context.KernelShapes["upstream"] = kernel;
        }
    }

    static bool IsPublic(INamedTypeSymbol type) =>
        type.DeclaredAccessibility == Microsoft.CodeAnalysis.Accessibility.Public && (type.ContainingType is null || IsPublic(type.ContainingType));
}
