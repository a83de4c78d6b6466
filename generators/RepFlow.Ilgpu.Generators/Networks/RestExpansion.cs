using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Networks;

/// <summary>Stages with one index for the rest of their axes as stages with an index for each of these.</summary>
/// <param name="b">Makes expressions.</param>
/// <param name="rest">Stands for the extent of the one index.</param>
/// <param name="extents">The extents of the axes.</param>
sealed class RestExpansion(ExprBuilder b, Expr rest, IReadOnlyList<Expr> extents)
{
    /// <summary>The stage with an index for each axis.</summary>
    public Stage Apply(Stage stage)
    {
        var all = stage.Dims.Concat(stage.Body is StageBody.Contract contract ? contract.Indices : stage.Overs).ToList();
        if (all.FirstOrDefault(i => i.Extent == rest) is not { } old)
        {
            return stage;
        }

        var used = new HashSet<string>(all.Where(i => i.Name != old.Name).Select(i => i.Name));
        var indices = extents.Select((extent, at) => new IndexVar(Free(extents.Count == 1 ? old.Name : $"{old.Name}{at + 1}"), extent)).ToList();
        var values = indices.Select(i => b.Index(i)).ToList();
        var flat = values.Count == 0 ? b.Int(0) : values.Skip(1).Zip(extents.Skip(1), (value, extent) => (value, extent)).Aggregate(values[0], (all, i) => b.Add(b.Mul(all, i.extent), i.value));
        var memo = new Dictionary<Expr, Expr>();
        stage = stage.Map(new StageMap { Expr = Of });
        return stage with { Dims = Indices(stage.Dims), Body = Body(stage.Body) };

        string Free(string name)
        {
            while (EmittedNames.IsTaken(name) || !used.Add(name))
            {
                name += "_";
            }

            return name;
        }

        bool IsRest(Expr e) => e.Symbol is Symbol.Index index && index.Extent == rest;

        // The positions of outputs are lists, in which the one index stays to be taken apart below.
        Expr Of(Expr e) => IsRest(e) || e == rest ? e : b.Rewrite(e, n => IsRest(n) ? flat : n == rest ? b.Count(indices) : null, memo, (n, args) => n.Op == Op.Read && n.Args.Count > 1 && IsRest(n.Args[n.Args.Count - 2])
            ? b.Read(n.Symbol!, args.Take(args.Count - 2).Concat(values), args[args.Count - 1], n.Type)
            : null);

        IReadOnlyList<IndexVar> Indices(IReadOnlyList<IndexVar> list) => list.SelectMany(i => i.Name == old.Name ? indices : [i]).ToList();

        // A sum over no axes is one over one term.
        IReadOnlyList<IndexVar> Overs(IReadOnlyList<IndexVar> list) => Indices(list) is { Count: > 0 } some ? some : [old with { Extent = b.Int(1) }];

        IReadOnlyList<StageOutput> Outputs(IReadOnlyList<StageOutput> list) => list.Select(o => o with
        {
            Position = o.Position.SelectMany(p => IsRest(p) ? values : [p]).ToList(),
            Value = IsRest(o.Value) ? flat : o.Value,
        }).ToList();

        StageBody Body(StageBody body) => body switch
        {
            StageBody.Map map => new StageBody.Map(Outputs(map.Outputs)),
            StageBody.Reduce reduce => reduce with { Overs = Overs(reduce.Overs), Outputs = Outputs(reduce.Outputs) },
            StageBody.Contract contract => new StageBody.Contract(Access(contract.Left), Access(contract.Right), Access(contract.Product), Indices(contract.Indices)) { Needs = contract.Needs },
            _ => throw new CompositionException("a stage takes the rest of its axes in a way of its own"),
        };

        Access Access(Access access) => new(access.Tensor, access.Axes.SelectMany(Axis).ToList());

        IEnumerable<AxisMap> Axis(AxisMap axis)
        {
            if (axis.Terms.All(t => t.Index != old.Name))
            {
                return [axis];
            }

            return axis.Terms.Count == 1 && axis.Terms[0].Coefficient.IsOne && axis.Offset.IsZero && axis.Divisor.IsOne
                ? indices.Select(i => new AxisMap([(i.Name, b.Int(1))], b.Int(0), b.Int(1)))
                : throw new CompositionException("a stage computes with the index over the rest of its axes");
        }
    }
}
