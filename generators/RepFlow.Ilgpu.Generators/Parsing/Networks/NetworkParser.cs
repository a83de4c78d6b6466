using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir.Networks;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing.Networks;

/// <summary>Turns the symbols and syntax of a network into a model without either.</summary>
sealed class NetworkParser
{
    /// <summary>What a network is given, so that it may have nothing of that name itself.</summary>
    static readonly string[] Members = ["Info", "Parameters", "Parts", "Pass", "Plan"];

    const string Named = "RepFlow.Ilgpu.NamedAttribute";
    const string Unnamed = "RepFlow.Ilgpu.UnnamedAttribute";

    readonly INamedTypeSymbol network;
    readonly Compilation compilation;

    NetworkParser(INamedTypeSymbol network, Compilation compilation) => (this.network, this.compilation) = (network, compilation);

    /// <summary>The model of a network, or what is wrong with it.</summary>
    public static (NetworkModel? Model, IReadOnlyList<DiagnosticInfo> Diagnostics) Parse(INamedTypeSymbol network, Compilation compilation, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            return (new NetworkParser(network, compilation).Parse(cancellation), []);
        }
        catch (DefinitionException e)
        {
            return (null, e.Info is { } info ? [info] : []);
        }
        catch (InsufficientExecutionStackException)
        {
            return (null, [new DiagnosticInfo(Descriptors.BadNetwork, LocationInfo.From(network.Locations.FirstOrDefault()), network.Name, "its Forward nests too deep")]);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A generator that throws takes every other definition of the project with it.
            var place = LocationInfo.From(network.Locations.FirstOrDefault());
            return (null, [new DiagnosticInfo(Descriptors.BadNetwork, place, network.Name, $"the generator fails on it, which is a defect worth reporting ({e.GetType().Name}: {e.Message})")]);
        }
    }

    NetworkModel Parse(CancellationToken cancellation)
    {
        var location = network.Locations.FirstOrDefault();
        DeclarationRules.CheckProject(network, compilation);
        DeclarationRules.CheckDeclaration(network, "GpuNetwork");
        if (network.IsStatic)
        {
            throw Bad(location, "it is static, and its layers are instances");
        }

        if (network.GetMembers().Append(network).FirstOrDefault(s => Members.Contains(s.Name) && !s.IsImplicitlyDeclared) is { } reserved)
        {
            throw new DefinitionException(Descriptors.ReservedName, reserved.Locations.FirstOrDefault() ?? location, reserved.Name);
        }

        if (network.GetMembers().Any(m => LayerTypes.IsUnknown((m as IFieldSymbol)?.Type ?? (m as IPropertySymbol)?.Type)))
        {
            throw DefinitionException.OfBrokenCode;
        }

        var forward = ForwardMethod(location);
        var declaration = (MethodDeclarationSyntax)forward.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
        var body = new ForwardParser(network, compilation, compilation.GetSemanticModel(declaration.SyntaxTree), cancellation);
        var outputs = body.Parse(forward, declaration);
        return new NetworkModel(
            network.ContainingNamespace.IsGlobalNamespace ? "" : network.ContainingNamespace.ToDisplayString(),
            network.Name,
            HintNames.Of(network),
            HintNames.InMetadata(network),
            new(DeclarationRules.Containing(network)),
            network.IsRecord,
            compilation.Options.CheckOverflow,
            FreeName(cancellation),
            new(declaration.Ancestors().OfType<CompilationUnitSyntax>().SelectMany(unit => Usings(unit.Usings))),
            new(declaration.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Reverse().SelectMany(space => Usings(space.Usings)).Distinct()),
            new(body.Inputs),
            new(body.Statements),
            new(outputs),
            new(Parts()),
            new(body.Definitions));
    }

    static IEnumerable<string> Usings(IEnumerable<UsingDirectiveSyntax> all) => all.Where(u => u.GlobalKeyword.IsKind(SyntaxKind.None)).Select(u => u.WithoutTrivia().ToString());

    /// <summary>What the steps can be called, so that the name means nothing else in the network.</summary>
    string FreeName(CancellationToken cancellation)
    {
        var used = new HashSet<string>(
            network.DeclaringSyntaxReferences.SelectMany(r => r.GetSyntax(cancellation).DescendantTokens()).Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText));
        return Enumerable.Range(1, int.MaxValue).Select(count => count == 1 ? "Steps" : $"Steps{count}").First(name => !used.Contains(name));
    }

    DefinitionException Bad(Location? location, string why) => new(Descriptors.BadNetwork, location, network.Name, why);

    IMethodSymbol ForwardMethod(Location? location)
    {
        var all = network.GetMembers("Forward").OfType<IMethodSymbol>().ToList();
        if (LayerTypes.ForwardOf(network) is not { } forward)
        {
            throw Bad(all.FirstOrDefault()?.Locations.FirstOrDefault() ?? location, "it has no method Forward that takes tensors: write 'public Tensor Forward(Tensor x)'");
        }

        var place = forward.Locations.FirstOrDefault();
        if (all.Count(m => m.Parameters.All(p => LayerTypes.IsTensor(p.Type))) > 1)
        {
            throw Bad(place, "it has several methods Forward that take tensors, and is described by one");
        }

        if (forward.Parameters.FirstOrDefault(p => p.RefKind != RefKind.None || p.IsParams || p.HasExplicitDefaultValue || p.NullableAnnotation == NullableAnnotation.Annotated) is { } parameter)
        {
            throw Bad(parameter.Locations.FirstOrDefault(), $"'{parameter.Name}' is no plain parameter: every tensor is given");
        }

        var isTensors = LayerTypes.IsTensor(forward.ReturnType)
            || (forward.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TupleElements.All(e => LayerTypes.IsTensor(e.Type)));
        return isTensors && !forward.IsAsync && forward.TypeParameters.Length == 0 ? forward : throw Bad(place, "its Forward returns a Tensor, or a tuple of them");
    }

    /// <summary>The fields and properties of the network and the classes that it derives from, those of the bases first, and else in the order of the text.</summary>
    IEnumerable<ISymbol> Fields(INamedTypeSymbol of) => Fields(of, of);

    IEnumerable<ISymbol> Fields(INamedTypeSymbol type, INamedTypeSymbol of) => type.BaseType is null ? [] : Fields(type.BaseType, of).Concat(type.GetMembers()
        .Where(m => !m.IsStatic && m.CanBeReferencedByName && m is IFieldSymbol { AssociatedSymbol: null } or IPropertySymbol { IsIndexer: false, GetMethod: not null, IsOverride: false })
        .Where(m => SymbolEqualityComparer.Default.Equals(type, of) || compilation.IsSymbolAccessibleWithin((m as IPropertySymbol)?.GetMethod ?? m, of, of))
        .OrderBy(m => m.Locations[0].SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(m => m.Locations[0].SourceSpan.Start));

    /// <summary>What a part is called in files.</summary>
    static string NameOf(ISymbol member) =>
        member.Attributes(Named).FirstOrDefault()?.ConstructorArguments.FirstOrDefault().Value as string ?? Names.Snake(member.Name.TrimStart('_'));

    /// <summary>The names under which a layer or network has its parameters, as far as its type says: those of a network of another assembly, of which not all fields are known, are compared when it runs.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="around">The networks that it is unnamed in: one that holds itself has no more names.</param>
    IEnumerable<string> NamesIn(ITypeSymbol type, params ISymbol[] around) => type is not INamedTypeSymbol named || around.Contains(type, SymbolEqualityComparer.Default) ? []
        : !named.Has(LayerTypes.Network) ? named.GetMembers().Where(m => m.Has("RepFlow.Ilgpu.ParameterAttribute") || m.Has("RepFlow.Ilgpu.BufferAttribute")).Select(m => Names.Snake(m.Name))
        : Fields(named).Where(m => LayerTypes.HoldsLayers(TypeOf(m))).SelectMany(m => m.Has(Unnamed) ? NamesIn(TypeOf(m), [.. around, type]) : [NameOf(m)]);

    static ITypeSymbol TypeOf(ISymbol member) => member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;

    /// <summary>The fields and properties that hold layers.</summary>
    IEnumerable<NetworkPart> Parts()
    {
        var names = new Dictionary<string, string>();
        foreach (var member in Fields(network))
        {
            var type = TypeOf(member);
            var isRecomputed = member.Has("RepFlow.Ilgpu.RecomputeAttribute");
            if (isRecomputed && !LayerTypes.HoldsNetworks(type))
            {
                throw Bad(member.Locations.FirstOrDefault(), $"[Recompute] has a network run again, and '{member.Name}' holds none: what a layer reads is kept anyway");
            }

            if (!LayerTypes.HoldsLayers(type))
            {
                if (member.Has(Unnamed))
                {
                    throw Bad(member.Locations.FirstOrDefault(), $"[Unnamed] is for a layer or network, and '{member.Name}' is none");
                }

                continue;
            }

            // A last one must be able to have none.
            if (type.NullableAnnotation == NullableAnnotation.NotAnnotated && SymbolEqualityComparer.Default.Equals(type, network))
            {
                throw Bad(member.Locations.FirstOrDefault(), $"'{member.Name}' is a network of the same kind in it, and so on without end: let it be null ('{network.Name}?')");
            }

            var name = NameOf(member);
            if (name.Split('.').Any(step => step.Length == 0))
            {
                throw Bad(member.Locations.FirstOrDefault(), $"'{name}' is no name of a layer in files: give '{member.Name}' one of which nothing between dots is empty");
            }

            var isUnnamed = member.Has(Unnamed);
            if (isUnnamed && (!LayerTypes.IsLayer(type) || member.Has(Named)))
            {
                throw Bad(member.Locations.FirstOrDefault(), $"[Unnamed] lets what a layer or network holds stand under the name of '{network.Name}', and '{member.Name}' {(member.Has(Named) ? "has a name by [Named]" : "is a list")}");
            }

            foreach (var own in isUnnamed ? NamesIn(type) : [name])
            {
                Claim(member, own, isUnnamed ? $"a part of '{member.Name}'" : $"'{member.Name}'");
            }

            yield return new NetworkPart(member.Name, name, LayerTypes.IsLayer(type), isRecomputed, isUnnamed);
        }

        // What is in a layer has the layer's name before it: "conv1.0" would be in "conv1".
        void Claim(ISymbol member, string name, string what)
        {
            if (names.FirstOrDefault(known => name == known.Key || IsIn(name, known.Key) || IsIn(known.Key, name)) is { Key: { } taken, Value: var other })
            {
                throw Bad(member.Locations.FirstOrDefault(), taken == name
                    ? $"{what} and {other} are both called '{name}' in files: give one of them another name with [Named]"
                    : $"{what} is called '{name}' in files and {other} '{taken}', so that one is in the other: give one of them another name with [Named]");
            }

            names[name] = what;
        }

        static bool IsIn(string name, string outer) => name.StartsWith(outer + ".", StringComparison.Ordinal);
    }
}
