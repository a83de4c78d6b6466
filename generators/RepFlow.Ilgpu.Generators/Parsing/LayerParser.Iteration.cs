using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <content>Iterations and hand-written kernels.</content>
sealed partial class LayerParser
{
    Stage ParseIteration(IReadOnlyList<StageSignature> signatures)
    {
        var first = signatures[0];
        var location = first.Method.Locations.FirstOrDefault();
        context.BeginStage(null, first.Rest);
        var dims = first.Dims.Select(d => d.Name).ToList();
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

        foreach (var state in states)
        {
            context.Ranks[state.Name] = dims.Count;
            if (first.Rest is not null)
            {
                context.Rests.Add(state.Name);
            }
        }

        var raw = new List<(string Name, IReadOnlyList<(string State, Expr Value)> Updates)>();
        var given = new Dictionary<string, Expr>();
        foreach (var signature in signatures)
        {
            if (!signature.Dims.Select(d => d.Name).SequenceEqual(dims) || signature.Dims.Any(d => d.Join) || signature.Rest != first.Rest)
            {
                throw new DefinitionException(Descriptors.BadPhase, signature.Method.Locations.FirstOrDefault(), signature.Name, $"all phases have the same dims ({string.Join(", ", dims)}), none joined");
            }

            foreach (var extent in Given(signature))
            {
                given[extent.Key] = extent.Value;
            }

            var updates = Updates(signature, states);
            foreach (var update in updates)
            {
                CheckPositions(update.Value, Form.Iterate);
            }

            raw.Add((signature.Name, updates));
            references.Add(new ReferenceStage(CallOf(signature.Method), signature.ReferenceArguments));
        }

        var stateNames = new HashSet<string>(states.Select(s => s.Name));
        var starts = states.Where(s => s.Start is not null).Select(s => context.Read(new TensorSymbol(s.Start!, Border.Zero), dims.Select(context.Index).ToList(), location!));
        var reads = raw.SelectMany(p => p.Updates.Select(u => u.Value)).Reads().Where(r => !stateNames.Contains(r.Name)).Concat(starts).ToList();
        GiveRest(given, first.Rest);
        var extents = Infer(first, given, reads, dims);
        var vars = dims.Select(d => new IndexVar(d, context.Resolve(extents[d]))).ToList();
        foreach (var state in states)
        {
            Declare(state.Name, vars.Select(v => v.Extent).ToList());
        }

        var borders = new BorderRules(context, extents);
        var phases = raw.Select(p => new Phase(p.Name, p.Updates.Select(u => (u.State, borders.Apply(u.Value))).ToList())).ToList();
        context.CheckRefusals(borders.Apply, vars.Select(v => v.Extent));
        var plane = PlaneDims(phases, stateNames, dims, location, first.Name);
        var count = ExplicitExtent(first.Count!, location);
        var inputs = phases.SelectMany(p => p.Updates.Select(u => u.Value)).Reads().Select(r => r.Name).Concat(states.Where(s => s.Start is not null).Select(s => s.Start!))
            .Where(n => !stateNames.Contains(n)).Distinct().ToList();
        var body = new StageBody.Iterate(count, vars.Where(v => !plane.Contains(v.Name)).ToList(), vars.Where(v => plane.Contains(v.Name)).ToList(), states, phases, inputs);
        return new Stage(string.Concat(signatures.Select(s => s.Name)), body) { Dims = vars };
    }

    IReadOnlyList<(string State, Expr Value)> Updates(StageSignature signature, IReadOnlyList<IterationState> states)
    {
        var location = signature.Method.Locations.FirstOrDefault();
        var value = new BodyParser(context, Arguments(signature)).Run(signature.Method);
        var names = signature.Method.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple
            ? tuple.TupleElements.Select(e => e.Name).ToList()
            : [signature.ResultName];
        var values = value is Value.Tuple items ? items.Items : [value];
        if (names.FirstOrDefault(n => states.All(s => s.Name != n)) is { } unknown)
        {
            throw new DefinitionException(Descriptors.BadPhase, location, signature.Name, $"'{unknown}' is no state of the iteration: declare it as a parameter 'State {unknown}' of a phase");
        }

        return names.Zip(values, (n, v) => (n, Real(v))).ToList();
    }

    /// <summary>The dims along which some phase reads a state elsewhere than in place. They must be the last ones, so that a plane is contiguous.</summary>
    HashSet<string> PlaneDims(IReadOnlyList<Phase> phases, HashSet<string> states, IReadOnlyList<string> dims, Location? location, string name)
    {
        var plane = new HashSet<string>();
        foreach (var read in phases.SelectMany(p => p.Updates.Select(u => u.Value)).Reads().Where(r => states.Contains(r.Name)))
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
            if (parameter.Type is INamedTypeSymbol { Name: "ArrayView" })
            {
                var property = Names.Pascal(parameter.Name);
                var tensor = context.Parameters.Any(p => p.Property == property) && !context.Inputs.Contains(parameter.Name) ? property : parameter.Name;
                arguments.Add(new KernelArgument.View(tensor));
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
                throw Bad($"'{parameter.Name}' is of type {parameter.Type.ToDisplayString()}; after the index come ArrayView<T>, T, int, float and bool");
            }
        }

        if (!arguments.Contains(new KernelArgument.View(signature.ResultName)))
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
            IsAdjoint = signature.IsAdjoint,
            AdjointOf = signature.AdjointOf,
        };
    }
}
