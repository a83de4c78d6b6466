using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <content>Iterations and hand-written kernels.</content>
sealed partial class LayerParser
{
    const int MostPlaneDims = 3;

    Stage ParseIteration(IReadOnlyList<StageSignature> signatures)
    {
        // The phase with most indices has those of the iteration.
        var first = signatures.OrderByDescending(s => s.Indices.Count).First();
        var location = first.Method.Locations.FirstOrDefault();
        context.BeginStage(null, first.Rest);
        var dims = first.Indices;
        var states = new List<IterationState>();
        foreach (var (parameter, start) in signatures.SelectMany(s => s.States))
        {
            if (start is not null && context.Parameters.Any(p => p.Property == start))
            {
                throw new DefinitionException(Descriptors.UnknownMember, parameter.Locations.FirstOrDefault(), start, "[Start] names a view: an input or an earlier stage");
            }

            if (start is not null && !IsMade(start))
            {
                throw new DefinitionException(Descriptors.StageOrder, parameter.Locations.FirstOrDefault(), first.Name, start);
            }

            var old = states.FirstOrDefault(s => s.Name == parameter.Name);
            if (start is not null && old?.Start is { } other && other != start)
            {
                throw new DefinitionException(Descriptors.BadPhase, parameter.Locations.FirstOrDefault(), first.Name, $"the state '{parameter.Name}' starts from '{other}' already, and cannot start from '{start}' too");
            }

            if (old is null)
            {
                states.Add(new IterationState(parameter.Name, start));
            }
            else if (start is not null)
            {
                states[states.IndexOf(old)] = old with { Start = start };
            }
        }

        foreach (var signature in signatures)
        {
            CheckIndices(signature, first);
            if (signature.IsStop)
            {
                states.Add(new IterationState(StopOf(signature), null));
            }

            foreach (var name in UpdatedBy(signature))
            {
                if (states.FindIndex(s => s.Name == name) is >= 0 and var at)
                {
                    var lacks = dims.Where(d => signature.Dims.All(own => own.Name != d)).ToList();
                    var isLater = signatures.TakeWhile(s => s != signature).Any(s => UpdatedBy(s).Contains(name));
                    states[at] = !isLater || states[at].Lacks.SequenceEqual(lacks) ? states[at] with { Lacks = lacks } : throw new DefinitionException(
                        Descriptors.BadPhase, signature.Method.Locations.FirstOrDefault(), signature.Name, $"an earlier phase updates the state '{name}' with other Dims");
                }
            }
        }

        foreach (var state in states)
        {
            context.Ranks[state.Name] = dims.Count - state.Lacks.Count;
            if (first.Rest is { } rest && !state.Lacks.Contains(rest))
            {
                context.Rests.Add(state.Name);
            }
        }

        var raw = new List<(Phase Phase, IReadOnlyDictionary<string, Border> Borders)>();
        var given = new Dictionary<string, Expr>();
        foreach (var signature in signatures)
        {
            foreach (var extent in Given(signature))
            {
                given[extent.Key] = extent.Value;
            }

            var updates = Updates(signature, states);
            foreach (var update in updates)
            {
                CheckPositions(update.Value, Form.Iterate);
            }

            // Phases may read the same view by different rules.
            raw.Add((new Phase(signature.Name, updates) { Fold = signature.Fold, Overs = signature.Overs, Every = EveryOf(signature, signatures) }, new Dictionary<string, Border>(context.Borders)));
            references.Add(new ReferenceStage(CallOf(signature.Method), signature.ReferenceArguments) { Fold = signature.Fold });
        }

        var stateNames = new HashSet<string>(states.Select(s => s.Name));
        var starts = states.Where(s => s.Start is not null).Select(s => context.Read(new TensorSymbol(s.Start!, Border.Zero), dims.Except(s.Lacks).Select(context.Index).ToList(), location!));
        var reads = raw.SelectMany(p => p.Phase.Updates.Select(u => u.Value)).Reads().Where(r => !stateNames.Contains(r.Name)).Concat(starts).ToList();
        GiveRest(given, first.Rest);
        var extents = Infer(first, given, reads, dims);
        var vars = dims.Select(d => new IndexVar(d, context.Resolve(extents[d]))).ToList();
        foreach (var state in states)
        {
            Declare(state.Name, vars.Where(v => !state.Lacks.Contains(v.Name)).Select(v => v.Extent).ToList());
        }

        var phases = new List<Phase>();
        foreach (var (phase, rules) in raw)
        {
            context.Borders.Clear();
            foreach (var rule in rules)
            {
                context.Borders[rule.Key] = rule.Value;
            }

            var borders = new BorderRules(context, extents);
            phases.Add(Summed(phase with { Updates = phase.Updates.Select(u => (u.State, Spread(borders.Apply(u.Value), states, vars))).ToList() }, vars));
        }

        context.CheckRefusals(new BorderRules(context, extents).Apply, vars.Select(v => v.Extent));
        var plane = PlaneDims(phases, states, dims, location, first.Name);
        var count = ExplicitExtent(first.Count!, location);
        var (batch, stage) = (vars.Where(v => !plane.Contains(v.Name)).ToList(), string.Concat(signatures.Select(s => s.Name)));
        var stop = signatures.FirstOrDefault(s => s.IsStop);
        if (stop is not null)
        {
            CheckStop(stop, signatures, batch);
            Declare(StepsOf(stage), batch.Select(v => v.Extent).ToList());
        }

        var inputs = phases.SelectMany(p => p.Updates.Select(u => u.Value)).Reads().Select(r => r.Name).Concat(states.Where(s => s.Start is not null).Select(s => s.Start!))
            .Where(n => !stateNames.Contains(n)).Distinct().ToList();
        var body = new StageBody.Iterate(count, batch, vars.Where(v => plane.Contains(v.Name)).ToList(), states, phases, inputs)
        {
            Stop = stop is null ? null : StopOf(stop),
            Steps = stop is null ? null : StepsOf(stage),
        };
        return new Stage(stage, body) { Dims = vars, StopsGradient = signatures.Any(s => s.StopsGradient) };
    }

    /// <summary>In which steps a phase takes part; null for all.</summary>
    Expr? EveryOf(StageSignature signature, IReadOnlyList<StageSignature> signatures)
    {
        var location = signature.Method.Locations.FirstOrDefault();
        return signature.Every is null ? null : signatures.Any(s => s.StopsGradient) ? ExplicitExtent(signature.Every, location)
            : throw new DefinitionException(Descriptors.BadPhase, location, signature.Name, "it takes part in some steps only, and such an iteration has no gradient: give a phase [StopGradient]");
    }

    /// <summary>The tensor of how many iterations each plane of a stage ran.</summary>
    static string StepsOf(string stage) => Names.Camel(stage) + "Count";

    /// <summary>A phase has the indices of the iteration, in their order, or some of them.</summary>
    static void CheckIndices(StageSignature signature, StageSignature longest)
    {
        DefinitionException Bad(string why) => new(Descriptors.BadPhase, signature.Method.Locations.FirstOrDefault(), signature.Name, why);
        if (!longest.Indices.Where(signature.Indices.Contains).SequenceEqual(signature.Indices) || signature.Dims.Any(d => d.Join)
            || signature.Rest != (longest.Rest is { } rest && signature.Indices.Contains(rest) ? rest : null))
        {
            throw Bad($"all phases have the same indices ({string.Join(", ", longest.Indices)}) or some of them, in this order and none joined");
        }

        if (signature.Overs.Count > 0 && signature.Method.ReturnType is INamedTypeSymbol { IsTupleType: true })
        {
            throw Bad("it folds, and a fold has one result: make it several phases");
        }
    }

    /// <summary>The names of the states that a phase updates.</summary>
    public static IReadOnlyList<string> UpdatedBy(StageSignature signature) =>
        signature.Method.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple ? tuple.TupleElements.Select(e => e.Name).ToList()
        : [signature.IsStop ? StopOf(signature) : signature.ResultName];

    /// <summary>The state that stands for what a phase says that ends its iteration.</summary>
    static string StopOf(StageSignature signature) => signature.ResultName + "Plane";

    /// <summary>A plane ends as a whole, after all that an iteration does.</summary>
    static void CheckStop(StageSignature signature, IReadOnlyList<StageSignature> signatures, IReadOnlyList<IndexVar> batch)
    {
        DefinitionException Bad(string why) => new(Descriptors.BadPhase, signature.Method.Locations.FirstOrDefault(), signature.Name, why);
        if (signatures[signatures.Count - 1] != signature || signatures.Count == 1)
        {
            throw Bad("it says where the iteration ends, so it is the last of the phases, and not the only one");
        }

        if (signature.Overs.Count > 0 || !signature.Dims.Select(d => d.Name).SequenceEqual(batch.Select(d => d.Name)))
        {
            throw Bad(batch.Count == 0
                ? "it says where a plane ends, and the planes have all indices of the iteration; give the iteration one before them"
                : $"it says where a plane ends, so its indices are those of planes: Dim {string.Join(", Dim ", batch.Select(d => d.Name))}; fold over the others before");
        }
    }

    /// <summary>Reads of states that lack dims as reads of planes that are the same along these.</summary>
    Expr Spread(Expr value, IReadOnlyList<IterationState> states, IReadOnlyList<IndexVar> vars) => B.Rewrite(value, _ => null, rebuild: (n, args) =>
    {
        if (n.Op != Op.Read || states.FirstOrDefault(s => s.Name == n.Name) is not { Lacks.Count: > 0 } state)
        {
            return null;
        }

        var own = args.GetEnumerator();
        Expr Next() => own.MoveNext() ? own.Current : throw DefinitionException.OfBrokenCode;
        return B.Read(n.Symbol!, vars.Select(v => state.Lacks.Contains(v.Name) ? B.Index(v) : Next()).ToList(), args[args.Count - 1], n.Type);
    });

    /// <summary>A mean as a sum.</summary>
    Phase Summed(Phase phase, IReadOnlyList<IndexVar> vars) => phase.Fold != Fold.Mean ? phase : phase with
    {
        Fold = Fold.Sum,
        Updates = phase.Updates.Select(u => (u.State, B.Div(u.Value, B.ToReal(B.Count(vars.Where(v => phase.Overs.Contains(v.Name)).ToList()))))).ToList(),
    };

    IReadOnlyList<(string State, Expr Value)> Updates(StageSignature signature, IReadOnlyList<IterationState> states)
    {
        var location = signature.Method.Locations.FirstOrDefault();
        var value = new BodyParser(context, Arguments(signature)).Run(signature.Method);
        if (signature.IsStop)
        {
            return value is Value.Number { Expr: { Type: ExprType.Bool } ends }
                ? [(StopOf(signature), B.Select(ends, B.Real(1), B.Real(0)))]
                : throw DefinitionException.OfBrokenCode;
        }

        var names = UpdatedBy(signature);
        var values = value is Value.Tuple items ? items.Items : [value];
        if (names.FirstOrDefault(n => states.All(s => s.Name != n)) is { } unknown)
        {
            throw new DefinitionException(Descriptors.BadPhase, location, signature.Name, $"'{unknown}' is no state of the iteration: declare it as a parameter 'State {unknown}' of a phase");
        }

        return names.Zip(values, (n, v) => (n, Real(v))).ToList();
    }

    /// <summary>
    /// The dims along which some phase reads a state elsewhere than in place, or that a state lacks. They must be the last ones, so that a plane is contiguous.
    /// </summary>
    HashSet<string> PlaneDims(IReadOnlyList<Phase> phases, IReadOnlyList<IterationState> states, IReadOnlyList<string> dims, Location? location, string name)
    {
        var plane = new HashSet<string>(states.SelectMany(s => s.Lacks));
        foreach (var read in phases.SelectMany(p => p.Updates.Select(u => u.Value)).Reads().Where(r => states.Any(s => s.Name == r.Name)))
        {
            foreach (var (position, axis) in read.Positions.Select((p, a) => (p, a)))
            {
                if (position.Op == Op.Index && position.Name == dims[axis])
                {
                    continue;
                }

                if (Affine.Of(B, position) is not { } affine || affine.Terms.Count != 1 || !affine.Terms.TryGetValue(dims[axis], out var factor) || !factor.IsOne || !affine.Rest.IsConst)
                {
                    throw new DefinitionException(Descriptors.BadPhase, location, name, $"the state '{read.Name}' is read at {position}: phases read states at constant offsets from their own position");
                }

                plane.Add(dims[axis]);
            }
        }

        var lowest = dims.Select((d, i) => plane.Contains(d) ? i : int.MaxValue).DefaultIfEmpty(int.MaxValue).Min();
        foreach (var dim in dims.Where((_, i) => i >= lowest))
        {
            plane.Add(dim);
        }

        if (plane.Count > MostPlaneDims)
        {
            throw new DefinitionException(
                Descriptors.BadPhase,
                location,
                name,
                $"its phases read neighbours or fold along '{dims[lowest]}', which makes a plane of {plane.Count} dims from there to the last, and it has {MostPlaneDims} at most");
        }

        if (plane.Count == 0 && dims.Count > 0)
        {
            plane.Add(dims[dims.Count - 1]);
        }

        return plane;
    }

    Stage ParseKernel(StageSignature signature)
    {
        var method = signature.Method;
        var location = method.Locations.FirstOrDefault();
        DefinitionException Bad(string why) => new(Descriptors.BadKernel, location, method.Name, why);
        if (!method.IsStatic || !method.ReturnsVoid || method.TypeParameters.Length != 1 || method.Parameters.FirstOrDefault()?.Type.Name != "Index1D")
        {
            throw Bad($"write 'static void {method.Name}<T>(Index1D index, ArrayView<T> x, ArrayView<T> {signature.ResultName}) where T : unmanaged, INumber<T>'");
        }

        var arguments = new List<KernelArgument>();
        var reads = new List<string>();
        foreach (var parameter in method.Parameters.Skip(1))
        {
            if (StageSignature.IsIntegerView(parameter)
                || (parameter.Type is INamedTypeSymbol { Name: "ArrayView", TypeArguments: { Length: 1 } elements } && elements[0].TypeKind == TypeKind.TypeParameter))
            {
                var property = Names.Pascal(parameter.Name);
                var tensor = context.Parameters.Any(p => p.Property == property) && !context.Inputs.Contains(parameter.Name) ? property : parameter.Name;
                arguments.Add(new KernelArgument.View(tensor, StageSignature.IsIntegerView(parameter)));
                if (parameter.Name != signature.ResultName)
                {
                    reads.Add(tensor);
                }
            }
            else if (parameter.Type.TypeKind == TypeKind.TypeParameter)
            {
                // A number of the kernel's own precision.
                context.UseHyper(parameter.Name, "float");
                arguments.Add(new KernelArgument.Number(parameter.Name, null));
            }
            else if (parameter.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Boolean)
            {
                context.UseHyper(parameter.Name, parameter.Type.ToDisplayString());
                arguments.Add(new KernelArgument.Number(parameter.Name, parameter.Type.ToDisplayString()));
            }
            else
            {
                throw Bad($"'{parameter.Name}' is of type {parameter.Type.ToDisplayString()}; after the index come ArrayView<T>, ArrayView<int> for integers, T, int, float and bool");
            }
        }

        if (!arguments.Contains(new KernelArgument.View(signature.ResultName, IsInteger: false)))
        {
            throw Bad($"no parameter 'ArrayView<T> {signature.ResultName}' takes its result");
        }

        if (reads.Count == 0 && signature.KernelShape is null)
        {
            throw Bad("it reads no view, so its result's shape must be given: [Kernel(Shape = nameof(...))]");
        }

        IReadOnlyList<string> shapeViews = [];
        OwnMethod? shapeCall = null;
        if (signature.KernelShape is { } shape)
        {
            var shapeMethod = definition.GetMembers(shape).OfType<IMethodSymbol>().FirstOrDefault()
                ?? throw new DefinitionException(Descriptors.UnknownMember, location, shape, "the shape of a kernel's result is a method that returns Shape");
            if (shapeMethod.ReturnType.ToDisplayString() != "RepFlow.Ilgpu.Shape" || shapeMethod.Parameters.Any(p => p.Type.ToDisplayString() != "RepFlow.Ilgpu.Shape"))
            {
                throw new DefinitionException(Descriptors.UnknownMember, location, shape, "the shape of a kernel's result is a method that takes Shapes and returns a Shape");
            }

            shapeCall = CallOf(shapeMethod);
            shapeViews = TensorsOf(shapeMethod);
        }

        context.KernelShapes[signature.ResultName] = shapeCall is null ? (null, [reads[0]]) : (shapeCall, shapeViews);
        return new Stage(signature.Name, new StageBody.Kernel(method.Name, arguments, reads, signature.ResultName, shapeCall, shapeViews))
        {
            StopsGradient = signature.StopsGradient,
            IsAdjoint = signature.IsAdjoint,
            AdjointOf = signature.AdjointOf,
        };
    }
}
