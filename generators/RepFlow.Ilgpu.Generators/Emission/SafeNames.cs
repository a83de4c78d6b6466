using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>
/// Gives another name to every tensor, index and stage that is called like something in the code around the mathematics: an input
/// <c>position</c> becomes <c>position_</c>. What the user sees (the parameters of Forward, the names in tables and messages) keeps its name.
/// </summary>
sealed class SafeNames
{
    readonly ExprBuilder b;
    readonly HashSet<string> owned;
    readonly Dictionary<string, string> tensors = new();
    readonly Dictionary<string, string> indices = new();
    readonly Dictionary<string, string> stages = new();
    readonly Dictionary<Expr, Expr> memo = new();

    SafeNames(LayerModel model)
    {
        b = model.Builder;
        owned = [.. model.OwnNames, "output", "upstream"];
        var all = model.Stages.Concat(model.AdjointStages).ToList();
        var isResult = model.Outputs.Count == 1 && model.Outputs[0] == "output";
        foreach (var leaf in model.Inputs.Select(i => i.Name).Concat(model.Parameters.Select(p => p.Property)))
        {
            AddTensor(leaf);
        }

        // What a hand-written adjoint computes is called as what the generator computes would be.
        foreach (var adjoint in model.AdjointStages.Where(s => s.AdjointOf is not null))
        {
            tensors[adjoint.Outputs[0].Tensor] = LayerDifferentiator.AdjointName(Tensor(adjoint.AdjointOf!));
        }

        foreach (var tensor in all.SelectMany(s => s.Iteration is { } body ? body.States.Select(t => t.Name) : s.Writes))
        {
            AddTensor(tensor);
        }

        // A parameter's name is that of a property, which the fields and locals that hold it are called after in camel case.
        void AddTensor(string tensor) =>
            Add(tensors, tensor, name => !(isResult && tensor == "output") && (IsTaken(name) || IsTaken(Parsing.Names.Camel(name))), Parsing.Names.Camel);

        owned.UnionWith(tensors.Values.Concat(tensors.Values.Select(Parsing.Names.Camel)).ToList());
        var iterations = all.Where(s => s.Iteration is not null).Select(s => s.Name).ToList();
        var seeds = tensors.Values.Select(LayerDifferentiator.SeedName).ToList();
        foreach (var stage in all)
        {
            var others = all.Where(s => s.Name != stage.Name).Select(s => s.Name).Concat(seeds).ToList();
            Add(stages, stage.Name, name => EmittedNames.IsTakenByKernels(name, iterations, others), name => name);
        }
    }

    /// <summary>The model under names that nothing emitted has.</summary>
    public static LayerModel Apply(LayerModel model) => new SafeNames(model).Of(model);

    /// <summary>The name under which a local of a stage's body appears.</summary>
    public static string OfLocal(string name) => EmittedNames.IsTaken(name) ? name + "_" : name;

    bool IsTaken(string name) => EmittedNames.IsTaken(name) || owned.Contains(name);

    /// <summary>The first of name, name_, name__ … that is free, also beside the names that others have.</summary>
    static string Add(Dictionary<string, string> names, string name, System.Func<string, bool> isTaken, System.Func<string, string> field)
    {
        if (!names.TryGetValue(name, out var free))
        {
            free = name;
            while (isTaken(free) || names.Values.Any(other => field(other) == field(free)))
            {
                free += "_";
            }

            names[name] = free;
        }

        return free;
    }

    /// <summary>An index; the one of a stage of elements is called e by the generator itself.</summary>
    string Index(string name) => name == "e" ? name : Add(indices, name, IsTaken, free => free);

    string Tensor(string name) => tensors.TryGetValue(name, out var safe) ? safe : name;

    LayerModel Of(LayerModel model) => new()
    {
        Namespace = model.Namespace,
        Name = model.Name,
        Accessibility = model.Accessibility,
        ContainingTypes = model.ContainingTypes,
        IsStatic = model.IsStatic,
        IsRecord = model.IsRecord,
        Written = model.Written,
        OwnNames = model.OwnNames,
        HintName = model.HintName,
        IsChecked = model.IsChecked,
        Builder = b,
        Inputs = model.Inputs.Select(i => i with { Name = Tensor(i.Name) }).ToList(),
        Parameters = model.Parameters.Select(p => p with { Property = Tensor(p.Property) }).ToList(),
        Hypers = model.Hypers,
        Stages = model.Stages.Select(Of).ToList(),
        AdjointStages = model.AdjointStages.Select(Of).ToList(),
        Outputs = model.Outputs.Select(Tensor).ToList(),
        OutputAxis = model.OutputAxis,
        Shapes = model.Shapes.ToDictionary(s => Tensor(s.Key), s => (IReadOnlyList<Expr>)s.Value.Select(Of).ToList()),
        Checks = model.Checks.Select(c => c with { Left = Of(c.Left), Right = Of(c.Right) }).ToList(),
        References = model.References.Select(Of).ToList(),
        Samples = model.Samples,
    };

    Stage Of(Stage stage) => stage with
    {
        Name = stages[stage.Name],
        Dims = stage.Dims.Select(Of).ToList(),
        Overs = stage.Overs.Select(Of).ToList(),
        Outputs = stage.Outputs.Select(o => new StageOutput(Tensor(o.Tensor), o.Position.Select(Of).ToList(), Of(o.Value), o.Guard is { } guard ? Of(guard) : null)).ToList(),
        FoldGuard = stage.FoldGuard is { } fold ? Of(fold) : null,
        PassThrough = stage.PassThrough is { } view ? Tensor(view) : null,
        Updates = stage.Updates is { } parameter ? Tensor(parameter) : null,
        AdjointOf = stage.AdjointOf is { } of ? Tensor(of) : null,
        Contraction = stage.Contraction is { } c ? new ContractionBody(Of(c.Left), Of(c.Right), Of(c.Result), c.Indices.Select(Of).ToList()) : null,
        Iteration = stage.Iteration is { } i ? Of(i) : null,
        Kernel = stage.Kernel is { } k
            ? k with { Arguments = k.Arguments.Select(Argument).ToList(), Reads = k.Reads.Select(Tensor).ToList(), ShapeViews = k.ShapeViews.Select(Tensor).ToList() }
            : null,
    };

    IterationBody Of(IterationBody body) => body with
    {
        Count = Of(body.Count),
        BatchDims = body.BatchDims.Select(Of).ToList(),
        PlaneDims = body.PlaneDims.Select(Of).ToList(),
        States = body.States.Select(s => new IterationState(Tensor(s.Name), s.Start is { } start ? Tensor(start) : null)).ToList(),
        Phases = body.Phases.Select(p => p with { Updates = p.Updates.Select(u => (Tensor(u.State), Of(u.Value))).ToList() }).ToList(),
        Inputs = body.Inputs.Select(Tensor).ToList(),
        Results = body.Results.Select(Tensor).ToList(),
    };

    Access Of(Access access) => new(Tensor(access.Tensor), access.Axes.Select(a => new AxisMap(
        a.Terms.Select(t => (Index(t.Index), Of(t.Coefficient))).ToList(), Of(a.Offset), Of(a.Divisor))).ToList());

    IndexVar Of(IndexVar index) => index with { Name = Index(index.Name), Extent = Of(index.Extent) };

    ReferenceStage Of(ReferenceStage reference) => reference with
    {
        Arguments = string.Join("|", reference.ArgumentList.Select(Argument)),
        Results = string.Join("|", reference.ResultList.Select(r => r.StartsWith("iterate:", System.StringComparison.Ordinal) ? r : Tensor(r))),
    };

    /// <summary>An argument as "kind:name" or "kind:name:border".</summary>
    string Argument(string text)
    {
        var parts = text.Split(':');
        parts[1] = parts[0] switch
        {
            "dim" or "over" or "linear" => Index(parts[1]),
            "view" or "element" or "state" => Tensor(parts[1]),
            _ => parts[1],
        };
        return string.Join(":", parts);
    }

    Expr Of(Expr e) => b.Rewrite(
        e,
        n => n.Op switch
        {
            Op.Index => b.Index(Index(n.Name)),
            Op.Size => b.Size(Tensor(n.Name), (int)n.Value),
            Op.ExtentCall => b.ExtentCall(n.Name.Split(':')[0], n.Name.Split(':')[1].Split([','], System.StringSplitOptions.RemoveEmptyEntries).Select(Tensor).ToList()),
            _ => null,
        },
        memo,
        (n, args) => n.Op == Op.Read ? b.Read(Tensor(n.Name), args.Take(args.Count - 1), args[args.Count - 1], n.Type) : null);
}
