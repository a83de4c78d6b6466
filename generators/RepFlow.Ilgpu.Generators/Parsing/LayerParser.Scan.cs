using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <content>Scans.</content>
sealed partial class LayerParser
{
    /// <summary>The scans that run together with the first: those behind it along an axis of the same name up to the last that reads their states, or whose state they read.</summary>
    static IReadOnlyList<StageSignature> ScansTogether(IEnumerable<StageSignature> signatures)
    {
        var together = new List<StageSignature>();
        foreach (var signature in signatures)
        {
            var made = together.SelectMany(UpdatedBy).ToList();
            if (signature.Form != Form.Scan || (together.Count > 0 && signature.Along != together[0].Along) || signature.Views.Select(v => v.Parameter).Concat(signature.Elements).Any(v => made.Contains(v.Name)))
            {
                break;
            }

            together.Add(signature);
        }

        var count = 1;
        for (var at = 1; at < together.Count; at++)
        {
            count = together.Take(count).Any(s => Reads(s, together[at]) || Reads(together[at], s)) ? at + 1 : count;
        }

        return together.Take(count).ToList();

        static bool Reads(StageSignature reader, StageSignature maker) => reader.States.Any(s => UpdatedBy(maker).Contains(s.Parameter.Name));
    }

    Stage ParseScan(IReadOnlyList<StageSignature> signatures)
    {
        var along = signatures[0].Along!;
        var makers = new Dictionary<string, StageSignature>();
        foreach (var signature in signatures)
        {
            foreach (var name in UpdatedBy(signature))
            {
                makers[name] = makers.ContainsKey(name) ? throw BadScan(signature, $"'{name}' is computed by another scan already") : signature;
                context.Ranks[name] = signature.Dims.Count;
                if (signature.Rest is not null)
                {
                    context.Rests.Add(name);
                }
            }
        }

        var starts = Starts(signatures, makers);
        var raw = signatures.Select(s => ParsePhase(s, makers, starts)).ToList();
        var isBackward = Direction(raw, makers, along);
        FindExtents(raw.Select(r => (r.Signature, r.Values)).ToList(), makers);
        var first = context.Resolve(signatures[0].Found![along]);
        foreach (var (signature, values, _) in raw)
        {
            context.Unify(signature.Found![along], first, $"the scan '{signature.Name}' must have as many steps as '{signatures[0].Name}'");
            foreach (var (read, axis, index) in values.Reads().Where(r => makers.ContainsKey(r.Name)).SelectMany(r => r.Positions.Select((p, axis) => (r, axis, p))).Where(p => p.p.Op == Op.Index))
            {
                if (!signature.Extents.ContainsKey(index.Name))
                {
                    context.Unify(
                        context.SizeOf(read.Name, axis), context.Resolve(signature.Found[index.Name]), $"axis {axis} of '{read.Name}' must have as many elements as the index '{index.Name}'");
                }
            }
        }

        var phases = raw.Select(r => Phase(r.Signature, r.Values, r.Borders)).ToList();
        return new Stage(signatures[0].Name + "Scan", new StageBody.Scan(phases[0].Dims.First(d => d.Name == along), isBackward, phases))
        {
            Shown = signatures[0].Name,
            Dims = phases[0].Dims,
            StopsGradient = signatures.Any(s => s.StopsGradient),
        };
    }

    DefinitionException BadScan(StageSignature signature, string why) => new(Descriptors.BadScan, signature.Method.Locations.FirstOrDefault(), signature.Name, why);

    /// <summary>What stands before the beginning of states.</summary>
    Dictionary<string, string> Starts(IReadOnlyList<StageSignature> signatures, IReadOnlyDictionary<string, StageSignature> makers)
    {
        var starts = new Dictionary<string, string>();
        foreach (var (signature, parameter, start) in signatures.SelectMany(s => s.States.Select(t => (s, t.Parameter, t.Start))))
        {
            var location = parameter.Locations.FirstOrDefault();
            if (!makers.ContainsKey(parameter.Name))
            {
                throw new DefinitionException(Descriptors.BadScan, location, signature.Name, $"'{parameter.Name}' is no result of it, nor of the scans along '{signature.Along}' that stand beside it");
            }

            if (start is not null && !IsMade(start))
            {
                throw new DefinitionException(Descriptors.StageOrder, location, signature.Name, start);
            }

            if (start is not null && starts.TryGetValue(parameter.Name, out var other) && other != start)
            {
                throw new DefinitionException(Descriptors.BadScan, location, signature.Name, $"the state '{parameter.Name}' starts from '{other}' already, and cannot start from '{start}' too");
            }

            if (start is not null)
            {
                starts[parameter.Name] = start;
            }
        }

        return starts;
    }

    /// <summary>The values of a scan at a position, extents open.</summary>
    (StageSignature Signature, IReadOnlyList<Expr> Values, IReadOnlyDictionary<string, Border> Borders) ParsePhase(
        StageSignature signature, IReadOnlyDictionary<string, StageSignature> makers, IReadOnlyDictionary<string, string> starts)
    {
        context.BeginStage(null, signature.Rest);
        var value = new BodyParser(context, Arguments(signature)).Run(signature.Method);
        var values = (value is Value.Tuple items ? items.Items : [value]).Select(v => FromStart(Real(v))).ToList();
        foreach (var one in values)
        {
            CheckPositions(one, signature.Overs.Count > 0 ? Form.Reduce : Form.Map);
            CheckUnread(signature, one);
        }

        references.Add(new ReferenceStage(CallOf(signature.Method), signature.ReferenceArguments) { Fold = signature.Fold });
        return (signature, values, new Dictionary<string, Border>(context.Borders));

        // A state before its beginning.
        Expr FromStart(Expr e) => B.Rewrite(e, _ => null, rebuild: (n, args) =>
        {
            if (n.Op != Op.Read || !starts.TryGetValue(n.Name, out var start) || makers[n.Name].Dims.FindIndex(d => d.Name == signature.Along) is var axis && args[axis].Op == Op.Index)
            {
                return null;
            }

            var others = args.Take(args.Count - 1).Where((_, at) => at != axis).ToList();
            var before = context.Read(new TensorSymbol(start, Border.Zero), others.Count == 0 ? [B.Int(0)] : others, signature.Method.Locations[0]);
            var position = args[axis];
            var isBefore = Affine.Of(B, position) is { Rest: { IsConst: true, Value: > 0 } } ? B.LessEqual(context.ExtentOf(signature.Along!), position) : B.Less(position, B.Int(0));
            return B.Select(isBefore, before, B.Read(n.Symbol!, args.Take(args.Count - 1), args[args.Count - 1], n.Type));
        });
    }

    /// <summary>Whether scans run from the last position to the first: where they read states is computed by then.</summary>
    bool Direction(IReadOnlyList<(StageSignature Signature, IReadOnlyList<Expr> Values, IReadOnlyDictionary<string, Border> Borders)> raw, IReadOnlyDictionary<string, StageSignature> makers, string along)
    {
        var isBackward = (bool?)null;
        foreach (var (signature, read) in raw.SelectMany(r => r.Values.Reads().Where(read => makers.ContainsKey(read.Name)).Select(read => (r.Signature, read))))
        {
            var maker = makers[read.Name];
            var axis = maker.Dims.FindIndex(d => d.Name == along);
            DefinitionException Bad(string why) => new(Descriptors.BadScan, context.LocationOf(read) ?? signature.Method.Locations.FirstOrDefault(), signature.Name, why);
            if (read.Positions.FirstOrDefault(p => !Ir.Positions.CanSolve(B, p)) is { } open)
            {
                throw Bad($"the state '{read.Name}' is read at {open}, which cannot be solved for the indices");
            }

            if (Affine.Of(B, read.Args[axis]) is not { Terms.Count: 1 } position || !position.Terms.TryGetValue(along, out var factor) || !factor.IsOne || !position.Rest.IsConst
                || read.Positions.Where((_, at) => at != axis).Any(p => p.DependsOn(along)))
            {
                throw Bad($"the state '{read.Name}' is read at {read.Args[axis]} along '{along}': a fixed number of steps before, as in {along} - 1, or behind");
            }

            if (position.Rest.IsZero)
            {
                if (raw.TakeWhile(r => r.Signature != signature).All(r => r.Signature != maker))
                {
                    throw Bad($"the state '{read.Name}' is read where it is not computed yet; read it a step before, as at {along} - 1");
                }

                continue;
            }

            var isBehind = position.Rest.Value > 0;
            isBackward = isBackward is null || isBackward == isBehind ? isBehind : throw Bad($"it reads states before '{along}' and behind it, and runs in one direction");
        }

        return isBackward ?? throw BadScan(raw[0].Signature, $"it reads nothing that it computed before: take a State, and read it at {along} - 1");
    }

    /// <summary>The extents of the scans' indices: what one of them knows of its result the others know of the state, whichever comes first.</summary>
    void FindExtents(IReadOnlyList<(StageSignature Signature, IReadOnlyList<Expr> Values)> phases, IReadOnlyDictionary<string, StageSignature> makers)
    {
        var open = phases.ToList();
        while (open.Count > 0)
        {
            var (signature, reads) = open.Select(p => (p.Signature, Reads: Known(p.Signature, p.Values))).FirstOrDefault(p => IsKnown(p.Signature, p.Reads));
            if (signature is null)
            {
                (signature, reads) = (open[0].Signature, Known(open[0].Signature, open[0].Values));
            }

            var extents = signature.Found = Infer(signature, GivenTo(signature), reads, signature.Dims.Select(d => d.Name).Concat(signature.Overs));
            foreach (var name in UpdatedBy(signature))
            {
                Declare(name, signature.Dims.Select(d => context.Resolve(extents[d.Name])).ToList());
            }

            open.RemoveAll(p => p.Signature == signature);
        }

        // At an earlier position a state has as many elements as at this one. Its own extents are those that are being looked for.
        IReadOnlyList<Expr> Known(StageSignature signature, IReadOnlyList<Expr> values) => values.Reads().Where(r => !makers.ContainsKey(r.Name) || context.Shapes.ContainsKey(r.Name)).Select(r =>
            makers.TryGetValue(r.Name, out var maker)
                ? B.Read(r.Symbol!, r.Positions.Select((p, axis) => maker.Dims[axis].Name == maker.Along ? context.Index(maker.Along!) : p), r.Guard, r.Type)
                : r).ToList();

        bool IsKnown(StageSignature signature, IReadOnlyList<Expr> reads)
        {
            var known = new HashSet<string>(GivenTo(signature).Keys.Concat(reads.SelectMany(r => r.Positions).Select(p => Affine.Of(B, p)).OfType<Affine>().SelectMany(a => a.Terms.Keys)));
            return signature.Dims.Select(d => d.Name).Concat(signature.Overs).All(known.Contains);
        }

        Dictionary<string, Expr> GivenTo(StageSignature signature)
        {
            context.BeginStage(null, signature.Rest);
            var given = Given(signature);
            if (signature.Rest is { } rest)
            {
                given[rest] = B.Rest;
            }

            return given;
        }
    }

    Stage Phase(StageSignature signature, IReadOnlyList<Expr> values, IReadOnlyDictionary<string, Border> rules)
    {
        context.BeginStage(null, signature.Rest);
        foreach (var rule in rules)
        {
            context.Borders[rule.Key] = rule.Value;
        }

        var extents = signature.Found!;
        var borders = new BorderRules(context, extents);
        var guarded = values.Select(borders.Apply).ToList();
        IndexVar Var(string name) => new(name, context.Resolve(extents[name]));
        var (dims, overs) = (signature.Dims.Select(d => Var(d.Name)).ToList(), signature.Overs.Select(Var).ToList());
        context.CheckRefusals(borders.Apply, dims.Concat(overs).Select(v => v.Extent));
        var outputs = UpdatedBy(signature).Zip(guarded, (name, value) => new StageOutput(name, Position(dims), value)).ToList();
        return new Stage(signature.Name, overs.Count == 0 ? new StageBody.Map(outputs) : new StageBody.Reduce(overs, signature.Fold, borders.FoldGuard, outputs)) { Dims = dims };
    }
}
