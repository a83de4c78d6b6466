using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>What a stage method's parameters and attributes say.</summary>
sealed class StageSignature
{
    StageSignature(IMethodSymbol method, Form form) => (Method, Form, Name) = (method, form, method.Name);

    public IMethodSymbol Method { get; }

    public Form Form { get; }

    public string Name { get; }

    /// <summary>The name of its result as a view.</summary>
    public string ResultName => Names.Camel(Name);

    public Fold Fold { get; private set; }

    public List<(string Name, bool Join)> Dims { get; } = [];

    public List<string> Overs { get; } = [];

    /// <summary>The dims and the indices that are folded over, in the order of the parameters.</summary>
    public List<string> Indices { get; } = [];

    /// <summary>Explicit extents: the member's name, by index.</summary>
    public Dictionary<string, (string Member, Location? Location)> Extents { get; } = new();

    public List<(IParameterSymbol Parameter, Border Border)> Views { get; } = [];

    /// <summary>The views and elements that are integers, and those of a hand-written kernel.</summary>
    public IEnumerable<IParameterSymbol> Integers => Form == Form.Kernel ? Method.Parameters.Where(IsIntegerView) : Views.Select(v => v.Parameter).Concat(Elements).Where(IsInteger);

    /// <summary>The first view of real numbers, or else element: what passes through where the stage is switched off.</summary>
    public string? PassThrough => Views.Select(v => v.Parameter).Concat(Elements).FirstOrDefault(p => !IsInteger(p))?.Name;

    /// <summary>float and int parameters: elements at the output's position.</summary>
    public List<IParameterSymbol> Elements { get; } = [];

    public List<(IParameterSymbol Parameter, string? Start)> States { get; } = [];

    public string? When { get; private set; }

    public string? Updates { get; private set; }

    /// <summary>Whether the backward pass takes what it computes for a constant.</summary>
    public bool StopsGradient { get; private set; }

    public bool IsAdjoint { get; private set; }

    public string? AdjointOf { get; private set; }

    public string? Count { get; private set; }

    /// <summary>The member that says in which steps of an iteration the phase takes part.</summary>
    public string? Every { get; private set; }

    public string? KernelShape { get; private set; }

    /// <summary>The index along which a scan runs.</summary>
    public string? Along { get; private set; }

    /// <summary>The extents of a scan's indices, once they are known.</summary>
    public IReadOnlyDictionary<string, Expr>? Found { get; set; }

    /// <summary>The index over all axes from its own on.</summary>
    public string? Rest { get; private set; }

    /// <summary>The index that counts all elements, in a stage of elements.</summary>
    public string? ElementIndex { get; private set; }

    /// <summary>A stage of elements only, which has the dims of what it reads.</summary>
    public bool IsElementwise => Form == Form.Map && Dims.Count == 0 && Elements.Count > 0;

    /// <summary>Whether it says where an iteration ends.</summary>
    public bool IsStop => Form == Form.Iterate && Method.ReturnType.SpecialType == SpecialType.System_Boolean;

    /// <summary>How the reference implementation calls the method.</summary>
    public List<ReferenceArgument> ReferenceArguments { get; } = [];

    /// <summary>The signature of a stage method, or null for a method that is none.</summary>
    public static StageSignature? Read(IMethodSymbol method)
    {
        if (method.MethodKind != MethodKind.Ordinary)
        {
            return null;
        }

        StageSignature? signature = null;
        foreach (var attribute in method.GetAttributes())
        {
            var earlier = signature;
            switch (attribute.AttributeClass?.ToDisplayString())
            {
                case "RepFlow.Ilgpu.MapAttribute":
                    signature = new(method, Form.Map);
                    break;
                case "RepFlow.Ilgpu.ReduceAttribute":
                    signature = new(method, Form.Reduce) { Fold = (Fold)(int)(attribute.ConstructorArguments.FirstOrDefault().Value ?? 0) };
                    break;
                case "RepFlow.Ilgpu.ContractAttribute":
                    signature = new(method, Form.Contract);
                    break;
                case "RepFlow.Ilgpu.IterateAttribute":
                    signature = new(method, Form.Iterate)
                    {
                        Count = attribute.ConstructorArguments.FirstOrDefault().Value as string,
                        Every = attribute.NamedArguments.FirstOrDefault(a => a.Key == "Every").Value.Value as string,
                        Fold = (Fold)(int)(attribute.NamedArguments.FirstOrDefault(a => a.Key == "Fold").Value.Value ?? 0),
                    };
                    break;
                case "RepFlow.Ilgpu.ScanAttribute":
                    signature = new(method, Form.Scan)
                    {
                        Along = attribute.ConstructorArguments.FirstOrDefault().Value as string,
                        Fold = (Fold)(int)(attribute.NamedArguments.FirstOrDefault(a => a.Key == "Fold").Value.Value ?? 0),
                    };
                    break;
                case "RepFlow.Ilgpu.KernelAttribute":
                    signature = new(method, Form.Kernel) { KernelShape = attribute.NamedArguments.FirstOrDefault(a => a.Key == "Shape").Value.Value as string };
                    break;
            }

            if (earlier is not null && signature != earlier)
            {
                throw signature!.Misplaced("it has two forms; a stage has one");
            }
        }

        if (signature is null)
        {
            return null;
        }

        foreach (var attribute in method.GetAttributes())
        {
            var argument = attribute.ConstructorArguments.FirstOrDefault().Value as string;
            switch (attribute.AttributeClass?.ToDisplayString())
            {
                case "RepFlow.Ilgpu.WhenAttribute":
                    signature.When = argument;
                    break;
                case "RepFlow.Ilgpu.UpdatesAttribute":
                    signature.Updates = argument;
                    break;
                case "RepFlow.Ilgpu.StopGradientAttribute":
                    signature.StopsGradient = true;
                    break;
                case "RepFlow.Ilgpu.AdjointAttribute":
                    signature.IsAdjoint = true;
                    signature.AdjointOf = argument;
                    break;
            }
        }

        if (signature.Form != Form.Kernel)
        {
            foreach (var parameter in method.Parameters)
            {
                signature.Add(parameter);
            }

            signature.CheckForm();
            signature.FindElementIndex();
        }

        return signature;
    }

    /// <summary>Gives a stage of elements the dims of what it reads.</summary>
    /// <param name="count">How many.</param>
    /// <param name="hasRest">Whether the last stands for the rest of the axes.</param>
    public void GiveDims(int count, bool hasRest)
    {
        Dims.AddRange(count == 1 ? [(ElementIndex ?? "e", false)] : Enumerable.Range(0, count).Select(axis => ("i" + axis, false)));
        Rest = hasRest ? Dims[count - 1].Name : null;
    }

    /// <summary>In a map of elements the rest from the first axis on is all of them, also where other stages read their axes one by one.</summary>
    void FindElementIndex()
    {
        if (Form == Form.Map && Elements.Count > 0 && Dims.Count == 1 && Dims[0].Name == Rest)
        {
            (ElementIndex, Rest) = (Dims[0].Name, null);
            Dims.Clear();
            ReferenceArguments[ReferenceArguments.IndexOf(new ReferenceArgument.Dim(ElementIndex))] = new ReferenceArgument.Linear(ElementIndex);
        }
    }

    /// <summary>What no form allows, whatever the body says.</summary>
    void CheckForm()
    {
        if (Method.IsGenericMethod)
        {
            throw Misplaced("it is generic; both precisions are made from one text without");
        }

        if (Form is Form.Reduce or Form.Iterate or Form.Scan && Fold is not (Fold.Sum or Fold.Mean or Fold.Max or Fold.Min))
        {
            throw Misplaced("it folds in no way that Reduction names");
        }

        if (Form is Form.Reduce or Form.Contract && Overs.Count == 0)
        {
            throw Misplaced($"it folds over nothing; give it an Over{(Form is Form.Reduce ? ", or make it a [Map]" : "")}");
        }

        if (Form is Form.Iterate && Dims.Count == 0)
        {
            throw new DefinitionException(Descriptors.BadPhase, Method.Locations.FirstOrDefault(), Name, "it has no Dim; a phase says where its states stand");
        }

        if (Form is Form.Scan && ProblemOfScan() is { } problem)
        {
            throw new DefinitionException(Descriptors.BadScan, Method.Locations.FirstOrDefault(), Name, problem);
        }

        if (Form is Form.Iterate && Overs.Count == 0 && Fold != Fold.Sum)
        {
            throw new DefinitionException(Descriptors.BadPhase, Method.Locations.FirstOrDefault(), Name, $"it folds over nothing; give it an Over, or leave out Reduction.{Fold}");
        }

        if (Form is Form.Iterate or Form.Scan && Overs.Count > 0 && Elements.Count > 0)
        {
            throw Bad(Elements[0], $"an element stands where the result does, and a fold has many terms; write View {Elements[0].Name}, and read it with indices");
        }

        if (When is not null && PassThrough is null)
        {
            throw Misplaced("with [When] it passes its first view of real numbers through where it is switched off, and it has none");
        }
    }

    string? ProblemOfScan() =>
        Dims.All(d => d.Name != Along) ? $"it runs along '{Along}', which is no Dim of it"
        : Dims.Any(d => d.Join) ? "its Dims have an axis each, and none is joined"
        : Rest == Along ? $"it runs along '{Along}', which stands for several axes"
        : When is not null || Updates is not null || IsAdjoint ? "[When], [Updates] and [Adjoint] are for other stages"
        : Overs.Count == 0 && Fold != Fold.Sum ? $"it folds over nothing; give it an Over, or leave out Reduction.{Fold}"
        : Overs.Count > 0 && Method.ReturnType is INamedTypeSymbol { IsTupleType: true } ? "it folds, and a fold has one result: make it several scans"
        : null;

    DefinitionException Misplaced(string why) => new(Descriptors.BadDefinition, Method.Locations.FirstOrDefault(), Name, why);

    void Add(IParameterSymbol parameter)
    {
        if (parameter.Type.TypeKind == TypeKind.Error || parameter.Name.Length == 0)
        {
            throw DefinitionException.OfBrokenCode;
        }

        CheckAttributes(parameter);
        switch (parameter.Type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString())
        {
            case "RepFlow.Ilgpu.Dim":
                var isLast = Dims.Count > 0 && Dims[Dims.Count - 1].Name == Rest;
                AddRest(parameter);
                if (isLast)
                {
                    throw BadRest(
                        Method.Parameters.First(p => p.Name == Rest),
                        $"'{Rest}' stands for all axes of the result that are left, so it is the last Dim");
                }

                Dims.Add((parameter.Name, Argument(parameter, "JoinAttribute") is not null));
                Indices.Add(parameter.Name);
                AddExtent(parameter);
                ReferenceArguments.Add(new ReferenceArgument.Dim(parameter.Name));
                break;
            case "RepFlow.Ilgpu.Over" when Form is Form.Reduce or Form.Contract or Form.Iterate or Form.Scan:
                AddRest(parameter);
                Overs.Add(parameter.Name);
                Indices.Add(parameter.Name);
                AddExtent(parameter);
                ReferenceArguments.Add(new ReferenceArgument.Over(parameter.Name));
                break;
            case "RepFlow.Ilgpu.Over":
                throw Bad(parameter, "only reductions, contractions, scans and phases of iterations fold over an index");
            case "RepFlow.Ilgpu.View" or "RepFlow.Ilgpu.IntView":
                var border = (Border)(int)(Argument(parameter, "BorderAttribute")?.ConstructorArguments.FirstOrDefault().Value ?? 0);
                if (border == Border.Exclude && Form != Form.Reduce)
                {
                    throw Bad(parameter, "Border.Exclude leaves terms out of a reduction; here there is none");
                }

                Views.Add((parameter, border));
                ReferenceArguments.Add(new ReferenceArgument.View(parameter.Name, border));
                break;
            case "RepFlow.Ilgpu.State" when Form is Form.Iterate or Form.Scan:
                var start = Argument(parameter, "StartAttribute")?.ConstructorArguments.FirstOrDefault().Value as string;
                States.Add((parameter, start));
                ReferenceArguments.Add(new ReferenceArgument.State(parameter.Name, Form == Form.Scan ? start : null));
                break;
            case "RepFlow.Ilgpu.State":
                throw Bad(parameter, "only scans and the phases of an iteration have states; take a View");
            case "float" or "int" when Form is Form.Map or Form.Iterate or Form.Scan:
                Elements.Add(parameter);
                ReferenceArguments.Add(new ReferenceArgument.Element(parameter.Name));
                break;
            case "float" or "int":
                throw Bad(parameter, $"only maps, scans and iterations take elements; write {(IsInteger(parameter) ? "IntView" : "View")} {parameter.Name}, and read it with indices");
            default:
                throw Bad(parameter, $"its type is {parameter.Type.ToDisplayString()}; stages take Dim, Over, View, IntView, State, and float and int (elements)");
        }
    }

    /// <summary>Each attribute of a parameter says something of one kind of parameter, and would say nothing of another.</summary>
    void CheckAttributes(IParameterSymbol parameter)
    {
        var type = parameter.Type.Name;
        (string Attribute, string Kinds)[] rules = [("Border", "View or IntView"), ("Extent", "Dim or Over"), ("Integers", "Tensor that the Forward of a network takes (a stage reads an IntView)"), ("Join", "Dim"), ("Rest", "Dim or Over"), ("Start", "State")];
        foreach (var (attribute, kinds) in rules)
        {
            if (Argument(parameter, attribute + "Attribute") is not null && !kinds.Split(' ').Contains(type))
            {
                throw Bad(parameter, $"[{attribute}] is for a {kinds}");
            }
        }

        if (Argument(parameter, "JoinAttribute") is not null && Dims.Count == 0)
        {
            throw Bad(parameter, "[Join] shares an axis with the Dim before it, and there is none");
        }
    }

    void AddRest(IParameterSymbol parameter)
    {
        if (Argument(parameter, "RestAttribute") is null)
        {
            return;
        }

        if (Rest is not null)
        {
            throw BadRest(parameter, $"a stage has one such index, and '{Rest}' is it");
        }

        if (new[] { "Extent", "Join" }.FirstOrDefault(a => Argument(parameter, a + "Attribute") is not null) is { } other)
        {
            throw BadRest(parameter, $"'{parameter.Name}' takes as many values as the axes have elements; leave out [{other}]");
        }

        Rest = parameter.Name;
    }

    void AddExtent(IParameterSymbol parameter)
    {
        if (Argument(parameter, "ExtentAttribute") is { } extent && extent.ConstructorArguments.FirstOrDefault().Value is string member)
        {
            Extents[parameter.Name] = (member, parameter.Locations.FirstOrDefault());
        }
    }

    static DefinitionException BadRest(IParameterSymbol parameter, string why) => new(Descriptors.BadRest, parameter.Locations.FirstOrDefault(), why);

    DefinitionException Bad(IParameterSymbol parameter, string why) =>
        new(Descriptors.BadParameter, parameter.Locations.FirstOrDefault(), parameter.Name, StageOf(Form), why);

    /// <summary>Whether it is how a hand-written kernel reads integers.</summary>
    public static bool IsIntegerView(IParameterSymbol parameter) =>
        parameter.Type is INamedTypeSymbol { Name: "ArrayView", TypeArguments: { Length: 1 } elements } && elements[0].SpecialType == SpecialType.System_Int32;

    static bool IsInteger(IParameterSymbol parameter) => parameter.Type.SpecialType == SpecialType.System_Int32 || parameter.Type.Name == "IntView";

    static string StageOf(Form form) => (form == Form.Iterate ? "an " : "a ") + form.ToString().ToLowerInvariant() + " stage";

    static AttributeData? Argument(IParameterSymbol parameter, string attribute) =>
        parameter.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Name == attribute && a.AttributeClass.ContainingNamespace.ToDisplayString() == "RepFlow.Ilgpu");
}
