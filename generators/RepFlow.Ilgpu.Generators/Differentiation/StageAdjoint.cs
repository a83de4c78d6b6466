using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>The adjoint stages of a map or reduction.</summary>
/// <param name="b">Makes expressions.</param>
/// <param name="stage">The stage.</param>
/// <param name="shapeOf">The extents of a tensor.</param>
/// <param name="adjointOf">The name of a tensor's adjoint.</param>
/// <param name="isParameter">Whether a tensor is a parameter: small, and cheap to read again.</param>
/// <param name="isPositive">Whether an expression of hyper-parameters is known to be positive.</param>
sealed class StageAdjoint(
    ExprBuilder b,
    Stage stage,
    Func<string, IReadOnlyList<Expr>> shapeOf,
    Func<string, string> adjointOf,
    Func<string, bool> isParameter,
    Func<Expr, bool> isPositive)
{
    readonly IReadOnlyList<IndexVar> indices = stage.Dims.Concat(stage.Overs).ToList();

    /// <summary>The tensor of positions that a maximum or minimum keeps for its adjoint.</summary>
    public static string PositionsOf(Stage stage) => Names.Camel(stage.Name) + "Position";

    /// <summary>The stages that find, for each maximum or minimum, the first index values that attain it, of which the last writes the positions; none for other stages.</summary>
    /// <remarks>
    /// A term that is computed again may differ in a bit, and would be no longer the largest: terms that do not come to the same bits everywhere are stored, and compared as they have been.
    /// </remarks>
    public static IReadOnlyList<Stage> Positions(ExprBuilder b, Stage stage)
    {
        if (stage.Body is not StageBody.Reduce { Fold: Fold.Max or Fold.Min } body)
        {
            return [];
        }

        var output = body.Outputs[0];
        if (output.Value.IsSameEverywhere())
        {
            return [First(output.Value, output.Tensor)];
        }

        var (terms, extreme) = (Names.Camel(stage.Name) + "Term", Names.Camel(stage.Name) + "Extreme");
        var all = stage.Dims.Concat(stage.Overs).ToList();
        var term = b.Read(terms, all.Select(i => b.Index(i)).ToList(), b.True);
        return
        [
            Kept("Term", new StageBody.Map([new StageOutput(terms, all.Select(i => b.Index(i)).ToList(), output.Value)])) with { Dims = all },
            Kept("Extreme", body with { Outputs = [new StageOutput(extreme, output.Position, term)] }),
            First(term, extreme),
        ];

        Stage Kept(string name, StageBody kept) => stage with { Name = stage.Name + name, Body = kept, Updates = null, When = null };

        Stage First(Expr value, string folded)
        {
            // NaN, which equals nothing, is what the fold came to at the first NaN.
            var attained = b.Or(b.Equal(value, b.Read(folded, output.Position, b.True)), b.Not(b.Equal(value, value)));
            var position = b.Select(attained, FlatIndex(b, stage.Overs), b.Int(int.MaxValue));
            return Kept("Position", body with { Fold = Fold.Min, Outputs = [new StageOutput(PositionsOf(stage), output.Position, position)] });
        }
    }

    /// <summary>The stages that compute the adjoints of the wanted tensors; cuts come before what reads them.</summary>
    public IReadOnlyList<Stage> Derive(IReadOnlyList<string> wanted)
    {
        var result = new List<Stage>();
        var seeds = stage.Outputs.Select(o => (o.Value, Adjoint: Seed(o))).ToList();
        var cut = stage.Body is StageBody.Map
            ? LinearCut.Find(stage.Outputs.Select(o => o.Value).ToList(), t => wanted.Contains(t) && IsStencil(t), isParameter)
            : [];
        var stops = new HashSet<Expr>(cut);
        var adjoints = ReverseSweep.Run(b, seeds, stops);
        var sites = Sites(adjoints, stops);
        var live = cut.Where(adjoints.ContainsKey).ToList();
        if (live.Count > 0)
        {
            var names = live.Select((_, at) => adjointOf(Names.Camel(stage.Name) + "Cut" + (live.Count == 1 ? "" : (at + 1).ToString()))).ToList();
            var position = stage.Dims.Select(d => b.Index(d)).ToList();
            result.Add(new Stage(stage.Name + "CutAdjoint", new StageBody.Map(live.Select((z, at) => new StageOutput(names[at], position, adjoints[z])).ToList()))
            {
                Dims = stage.Dims.Select(d => d with { Join = false }).ToList(),
            });
            var below = ReverseSweep.Run(b, live.Select((z, at) => (z, b.Read(names[at], position, b.True))));
            sites = sites.Concat(Sites(below, new HashSet<Expr>())).ToList();
        }

        foreach (var tensor in wanted)
        {
            var first = true;
            foreach (var adjoint in OfTensor(tensor, sites.Where(s => s.Read.Name == tensor).ToList()))
            {
                result.Add(adjoint with { Accumulate = adjoint.Body is StageBody.Scatter || !first });
                first = false;
            }
        }

        return result;
    }

    static IReadOnlyList<(Expr Read, Expr Adjoint)> Sites(IReadOnlyDictionary<Expr, Expr> adjoints, ISet<Expr> except) =>
        adjoints.Where(a => a.Key.Op == Op.Read && !except.Contains(a.Key)).OrderBy(a => a.Key.Id).Select(a => (a.Key, a.Value)).ToList();

    /// <summary>Whether a tensor is read elsewhere than in place, by a position that the transposition turns into several.</summary>
    bool IsStencil(string tensor) => stage.Outputs.Select(o => o.Value).Reads()
        .Any(r => r.Name == tensor && r.Positions.Any(p => p.Op is not (Op.Index or Op.Join or Op.IntConst) && Affine.Of(b, p) is { Terms.Count: > 0 }));

    Expr Seed(StageOutput output)
    {
        var upstream = b.Read(adjointOf(output.Tensor), output.Position, b.True);
        return stage.Body is not StageBody.Reduce ? upstream : stage.Fold switch
        {
            Fold.Mean => Included(b.Div(upstream, b.ToReal(b.Count(stage.Overs)))),
            Fold.Sum => Included(upstream),
            _ => b.Select(b.Equal(FlatIndex(b, stage.Overs), b.Read(PositionsOf(stage), output.Position, b.True, ExprType.Int)), upstream, b.Real(0)),
        };
    }

    Expr Included(Expr seed) => stage.FoldGuard is { } guard ? b.Select(guard, seed, b.Real(0)) : seed;

    static Expr FlatIndex(ExprBuilder b, IReadOnlyList<IndexVar> overs) =>
        overs.Aggregate((Expr)b.Int(0), (flat, over) => b.Add(b.Mul(flat, over.Extent), b.Index(over)));

    IEnumerable<Stage> OfTensor(string tensor, IReadOnlyList<(Expr Read, Expr Adjoint)> sites)
    {
        var scattered = sites.Where(s => s.Read.Positions.Any(p => !Ir.Positions.CanSolve(b, p))).ToList();
        return Gathers(tensor, sites.Except(scattered).ToList()).Concat(Scatters(tensor, scattered));
    }

    IEnumerable<Stage> Gathers(string tensor, IReadOnlyList<(Expr Read, Expr Adjoint)> sites)
    {
        if (sites.Count == 0)
        {
            yield break;
        }

        var sizes = shapeOf(tensor);
        var (dims, target) = Target(sites.Select(s => s.Read).ToList(), sizes);
        var solved = sites.Select(site => (site.Read, site.Adjoint, Solution: Transposition.Solve(b, site.Read.Positions.ToList(), sizes, indices, isPositive, target))).ToList();
        foreach (var group in solved.GroupBy(s => string.Join(",", s.Solution.Free.Select(f => $"{f.Name}<{f.Extent.Id}"))).OrderBy(g => g.First().Solution.Free.Count))
        {
            var free = group.First().Solution.Free;
            var names = free.ToDictionary(f => f.Name, f => dims.Any(d => d.Name == f.Name) ? f.Name + "Sum" : f.Name);
            var outputs = new List<StageOutput>();
            foreach (var (read, adjoint, solution) in group)
            {
                solution.NameFree(names);
                var value = solution.Guarded(solution.Apply(adjoint));
                var position = target.Select((t, axis) => t ?? read.Args[axis]).ToList();
                var same = outputs.FindIndex(o => o.Position.SequenceEqual(position));
                if (same < 0)
                {
                    outputs.Add(new StageOutput(adjointOf(tensor), position, value));
                }
                else
                {
                    outputs[same] = outputs[same] with { Value = b.Add(outputs[same].Value, value) };
                }
            }

            yield return new Stage(Name(tensor), StageBody.Of(free.Select(f => f with { Name = names[f.Name], Join = false }).ToList(), outputs)) { Dims = dims };
        }
    }

    /// <summary>The indices of the target, named after the stage's where one stands alone on the axis; axes that all reads fix have none.</summary>
    (IReadOnlyList<IndexVar> Dims, IReadOnlyList<Expr?> Target) Target(IReadOnlyList<Expr> reads, IReadOnlyList<Expr> sizes)
    {
        var dims = new List<IndexVar>();
        var target = new List<Expr?>();
        for (var axis = 0; axis < sizes.Count; axis++)
        {
            var positions = reads.Select(r => r.Args[axis]).Distinct().ToList();
            if (positions.All(p => p.Op == Op.IntConst))
            {
                target.Add(null);
            }
            else if (positions.Count == 1 && positions[0] is { Op: Op.Join } join && join.Args[0].Op == Op.Index && join.Args[1].Op == Op.Index
                && join.Args[0] != join.Args[1] && dims.All(d => d.Name != join.Args[0].Name && d.Name != join.Args[1].Name))
            {
                var inner = indices.First(i => i.Name == join.Args[1].Name);
                dims.Add(new IndexVar(join.Args[0].Name, indices.First(i => i.Name == join.Args[0].Name).Extent));
                dims.Add(new IndexVar(inner.Name, inner.Extent, Join: true));
                target.Add(join);
            }
            else
            {
                var name = positions.SelectMany(p => p.Nodes()).Where(n => n.Op == Op.Index).OrderBy(n => indices.ToList().FindIndex(i => i.Name == n.Name)).Select(n => n.Name).FirstOrDefault() ?? "q";
                while (dims.Any(d => d.Name == name))
                {
                    name += axis;
                }

                var dim = new IndexVar(name, sizes[axis]);
                dims.Add(dim);
                target.Add(b.Index(dim));
            }
        }

        return (dims, target);
    }

    /// <summary>
    /// Positions computed from data have no inverse. Indices that stand alone on an axis run in parallel; within each, the additions are made
    /// one after the other, so that their order is fixed and no two threads meet.
    /// </summary>
    IEnumerable<Stage> Scatters(string tensor, IReadOnlyList<(Expr Read, Expr Adjoint)> sites)
    {
        if (sites.Count == 0)
        {
            yield break;
        }

        var parallel = indices.Where(i => sites.All(s => s.Read.Positions.Any(p => p.Op == Op.Index && p.Name == i.Name))).ToList();
        var outputs = sites.Select(s => new StageOutput(adjointOf(tensor), s.Read.Positions.ToList(), s.Adjoint, s.Read.Guard.IsTrue ? null : s.Read.Guard)).ToList();
        yield return new Stage(Name(tensor), new StageBody.Scatter(indices.Except(parallel).Select(i => i with { Join = false }).ToList(), outputs)) { Dims = parallel };
    }

    string Name(string tensor) => stage.Name + Names.Pascal(tensor) + "Adjoint";
}
