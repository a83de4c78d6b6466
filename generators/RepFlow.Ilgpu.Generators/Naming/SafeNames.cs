using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Naming;

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
        owned = [.. model.OwnNames, "output", "upstream", .. Names.Upstreams(model)];
        var all = model.Stages.Concat(model.AdjointStages).ToList();
        var isResult = model.Outputs.Count == 1 && model.Outputs[0] == "output";
        foreach (var leaf in model.Inputs.Select(i => i.Name).Concat(model.Parameters.Select(p => p.Property)))
        {
            AddTensor(leaf);
        }

        // What a hand-written adjoint computes is called as what the generator computes would be.
        foreach (var adjoint in model.AdjointStages.Where(s => s.AdjointOf is not null))
        {
            tensors[adjoint.Result] = Names.Adjoint(Tensor(adjoint.AdjointOf!));
        }

        foreach (var tensor in all.SelectMany(s => s.Body is StageBody.Iterate body ? body.States.Select(t => t.Name) : s.Writes))
        {
            AddTensor(tensor);
        }

        // A parameter's name is that of a property, which the fields and locals that hold it are called after in camel case.
        void AddTensor(string tensor) =>
            Add(tensors, tensor, name => !(isResult && tensor == "output") && (IsTaken(name) || IsTaken(Names.Camel(name))), Names.Camel);

        owned.UnionWith(tensors.Values.Concat(tensors.Values.Select(Names.Camel)).ToList());
        var iterations = all.Where(s => s.Body is StageBody.Iterate).Select(s => s.Name).ToList();
        var seeds = tensors.Values.Select(Names.Seed).ToList();
        all = all.SelectMany(s => s.Body is StageBody.Scan scan ? scan.Phases.Prepend(s) : [s]).ToList();
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

    LayerModel Of(LayerModel model)
    {
        var map = new StageMap { Expr = Of, Tensor = Tensor, Index = Index, Stage = name => stages[name] };
        return model with
        {
            Inputs = model.Inputs.Select(i => i with { Name = Tensor(i.Name) }).ToList(),
            Parameters = model.Parameters.Select(p => p with { Property = Tensor(p.Property) }).ToList(),
            Stages = model.Stages.Select(s => s.Map(map)).ToList(),
            AdjointStages = model.AdjointStages.Select(s => s.Map(map)).ToList(),
            Outputs = model.Outputs.Select(Tensor).ToList(),
            Shapes = model.Shapes.ToDictionary(s => Tensor(s.Key), s => map.Of(s.Value)),
            Checks = model.Checks.Select(map.Of).ToList(),
            References = model.References.Select(Of).ToList(),
        };
    }

    ReferenceStage Of(ReferenceStage reference) => reference with
    {
        Arguments = reference.Arguments.Select(a => a with
        {
            Name = a is ReferenceArgument.Dim or ReferenceArgument.Over or ReferenceArgument.Linear ? Index(a.Name) : Tensor(a.Name),
        }).Select(a => a is ReferenceArgument.State { Start: { } start } state ? state with { Start = Tensor(start) } : a).ToList(),
    };

    Expr Of(Expr e) => b.Rewrite(
        e,
        n => n.Symbol switch
        {
            Symbol.Index index => b.Index(Index(index.Name), Of(index.Extent)),
            Symbol.Size size => b.Size(Tensor(size.Name), size.Axis),
            Symbol.ExtentCall extent => b.ExtentCall(extent.Method, extent.Axis, extent.Tensors.Select(Tensor).ToList()),
            _ => null,
        },
        memo,
        (n, args) => n.Op == Op.Read ? b.Read(Tensor(n.Name), args.Take(args.Count - 1), args[args.Count - 1], n.Type) : null);
}
