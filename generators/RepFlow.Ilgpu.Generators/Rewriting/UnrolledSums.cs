using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Rewriting;

/// <summary>
/// Sums over windows that a map writes as loops become reductions before it. A body is read with its loops unrolled, and the adjoint of a window of n taps
/// has n terms of all n again; as a reduction it is a loop, forward and backward. What differs from tap to tap beside positions (the weights of a
/// Gaussian) stands in a table.
/// </summary>
sealed class UnrolledSums
{
    // Windows of this many taps are worth a loop where their terms are not linear, so that adjoints ask for all of them again; linear ones stay
    // in registers much longer.
    const int FewestTerms = 9;
    const int FewestLinearTerms = 65;
    const int LargestTerm = 400;
    const int MostForms = 8;

    readonly ExprBuilder b;
    readonly HashSet<string> names;
    readonly HashSet<string> parameters;
    readonly Dictionary<string, IReadOnlyList<Expr>> shapes;
    readonly List<ConstantTable> tables = [];
    readonly Dictionary<Expr, int> treeSizes = new();

    UnrolledSums(LayerModel model)
    {
        b = model.Builder;
        parameters = new HashSet<string>(model.Parameters.Select(p => p.Property));
        names = new HashSet<string>(model.Stages.Concat(model.AdjointStages).Select(s => s.Name).Concat(model.OwnNames));
        shapes = model.Shapes.ToDictionary(s => s.Key, s => s.Value);
    }

    /// <summary>The model with its unrolled sums as stages of their own.</summary>
    public static LayerModel Apply(LayerModel model)
    {
        var sums = new UnrolledSums(model);
        var stages = model.Stages.SelectMany(sums.Split).ToList();
        return stages.Count == model.Stages.Count ? model : model with { Stages = stages, Shapes = sums.shapes, Tables = [.. model.Tables, .. sums.tables] };
    }

    IEnumerable<Stage> Split(Stage stage)
    {
        if (stage is not { Body: StageBody.Map { Outputs.Count: 1 }, When: null, Dims.Count: > 0 })
        {
            return [stage];
        }

        var sums = Sums(stage.Outputs[0].Value).ToList();
        var groups = sums.SelectMany(s => s.Windows).GroupBy(w => string.Join(",", w.Extents))
            .Where(g => g.First().Terms.Count >= (g.All(w => w.IsLinear) ? FewestLinearTerms : FewestTerms)).ToList();
        if (groups.Count == 0)
        {
            return [stage];
        }

        var folded = new Dictionary<Window, Expr>();
        var stages = groups.Select((group, at) => Reduction(stage, group.ToList(), at == 0 ? "" : $"{at + 1}", folded)).ToList();

        // Sums come in the order of the graph: what one of them holds of others is replaced before.
        var (replaced, memo) = (new Dictionary<Expr, Expr>(), new Dictionary<Expr, Expr>());
        Expr Replaced(Expr e) => b.Rewrite(e, n => replaced.TryGetValue(n, out var value) ? value : null, memo);
        foreach (var sum in sums.Where(s => s.Windows.Any(folded.ContainsKey)))
        {
            replaced[sum.Root] = Value(sum, folded, Replaced);
        }

        stages.Add(stage with { Body = new StageBody.Map([stage.Outputs[0] with { Value = Replaced(stage.Outputs[0].Value) }]) });
        return stages;
    }

    /// <summary>A sum of the windows that are folded before it, and of its other terms.</summary>
    Expr Value(Sum sum, Dictionary<Window, Expr> folded, Func<Expr, Expr> replaced)
    {
        var windows = sum.Windows.Where(folded.ContainsKey).ToList();
        var inside = new HashSet<Expr>(windows.SelectMany(w => w.Terms));
        return sum.Terms.Where(t => t.IsNegative || !inside.Contains(t.Term)).Aggregate(
            windows.Select(w => folded[w]).Aggregate(b.Add),
            (total, t) => t.IsNegative ? b.Sub(total, replaced(t.Term)) : b.Add(total, replaced(t.Term)));
    }

    Stage Reduction(Stage stage, IReadOnlyList<Window> windows, string number, Dictionary<Window, Expr> folded)
    {
        var name = Free(stage.Name + "Window" + number, n => names.Concat(shapes.Keys).Any(t => t.StartsWith(n, StringComparison.OrdinalIgnoreCase)));
        var dims = stage.Dims.Select(d => d with { Join = false }).ToList();
        var place = dims.Select(d => b.Index(d)).ToList();
        var taken = names.Concat(shapes.Keys).Concat(dims.Select(d => d.Name)).ToList();
        var overs = windows[0].Extents.Select((extent, at) => new IndexVar(
            Free("tap" + (at == 0 ? "" : $"{at + 1}"), name => taken.Contains(name, StringComparer.OrdinalIgnoreCase)), b.Int(extent))).ToList();
        var outputs = windows.Select((window, at) =>
        {
            var tensor = Names.Camel(name) + (windows.Count == 1 ? "" : $"{(char)('A' + (at % 26))}{(at < 26 ? "" : $"{at / 26}")}");
            shapes[tensor] = dims.Select(d => d.Extent).ToList();
            folded[window] = b.Read(tensor, place, b.True);
            return new StageOutput(tensor, place, Term(window, overs, tensor));
        }).ToList();
        return new Stage(name, StageBody.Of(overs, outputs)) { Dims = dims };
    }

    static string Free(string name, Func<string, bool> isTaken) => isTaken(name) ? Free(name + "_", isTaken) : name;

    /// <summary>The term of a window at the taps that the overs count.</summary>
    Expr Term(Window window, IReadOnlyList<IndexVar> overs, string tensor)
    {
        var taps = overs.Select(o => b.Index(o)).ToList();

        // From tap to tap of a loop lie all terms of the loops inside it.
        var distances = overs.Select((_, loop) => window.Extents.Skip(loop + 1).Aggregate(1, (x, y) => x * y)).ToList();
        Expr Integer(IReadOnlyList<double> values) => b.Add(
            distances.Select((distance, loop) => b.Mul(taps[loop], b.Int((long)(values[distance] - values[0])))).Aggregate(b.Add), b.Int((long)values[0]));
        Expr Real(IReadOnlyList<double> values) =>
            values.All(v => v.Equals(values[0])) ? b.Real(values[0]) : b.Read(Table(tensor, overs, values), taps, b.True);
        return new TermPattern(b, (values, isInt) => isInt ? Integer(values) : Real(values)).Of(window.Model, window.Terms)!;
    }

    string Table(string tensor, IReadOnlyList<IndexVar> overs, IReadOnlyList<double> values)
    {
        if (tables.FirstOrDefault(t => t.Values.SequenceEqual(values) && shapes[t.Name].SequenceEqual(overs.Select(o => o.Extent))) is { } same)
        {
            return same.Name;
        }

        var name = tensor + "Weights" + (tables.Any(t => t.Name == tensor + "Weights") ? $"{tables.Count + 1}" : "");
        tables.Add(new ConstantTable(name, [.. values]));
        shapes[name] = overs.Select(o => o.Extent).ToList();
        return name;
    }

    IEnumerable<Sum> Sums(Expr value)
    {
        var nodes = value.Nodes();
        var uses = nodes.SelectMany(n => n.Args).GroupBy(a => a).ToDictionary(g => g.Key, g => g.Count());
        var inner = new HashSet<Expr>(nodes.Where(IsSum).SelectMany(n => n.Args).Where(a => IsSum(a) && uses[a] == 1));
        return nodes.Where(n => IsSum(n) && !inner.Contains(n)).Select(n => Divide(n, Terms(n, inner))).Where(s => s.Windows.Count > 0);
    }

    static bool IsSum(Expr e) => e.Op is Op.Add or Op.Sub && e.Type == ExprType.Real;

    static List<(Expr Term, bool IsNegative)> Terms(Expr sum, HashSet<Expr> inner)
    {
        var terms = new List<(Expr, bool)>();
        var open = new Stack<(Expr Node, bool IsNegative)>();
        open.Push((sum, false));
        while (open.Count > 0)
        {
            var (node, isNegative) = open.Pop();
            if (node == sum || inner.Contains(node))
            {
                open.Push((node.Args[1], isNegative != (node.Op == Op.Sub)));
                open.Push((node.Args[0], isNegative));
            }
            else
            {
                terms.Add((node, isNegative));
            }
        }

        return terms;
    }

    /// <summary>Finds the windows among the terms of a sum.</summary>
    Sum Divide(Expr root, List<(Expr Term, bool IsNegative)> terms)
    {
        var windows = new List<Window>();
        var open = terms.Where(t => !t.IsNegative && t.Term.TreeSize(treeSizes) <= LargestTerm).Select(t => t.Term).ToList();
        var alike = new TermPattern(b, (values, isInt) => b.Constant(isInt ? ExprType.Int : ExprType.Real, values[0]));
        for (var forms = 0; forms < MostForms && open.Count >= FewestTerms; forms++)
        {
            // The longest term has all the constants that a term of its form may have.
            var model = open.OrderByDescending(t => t.TreeSize(treeSizes)).First();
            var fitting = open.Where(t => alike.Of(model, [model, t]) is not null).ToList();
            if (fitting.Count >= FewestTerms && WindowOf(model, fitting) is { } window)
            {
                windows.Add(window);
            }

            // Where even its model does not fit, it is a pattern of nothing.
            var taken = new HashSet<Expr>(fitting) { model };
            open = open.Where(t => !taken.Contains(t)).ToList();
        }

        return new Sum(root, windows, terms);
    }

    /// <summary>The loops whose passes terms are; null where their integers are not those of loops within loops.</summary>
    Window? WindowOf(Expr model, IReadOnlyList<Expr> terms)
    {
        var integers = new List<IReadOnlyList<double>>();
        var form = new TermPattern(b, (values, isInt) =>
        {
            if (isInt)
            {
                integers.Add(values);
            }

            return b.Constant(isInt ? ExprType.Int : ExprType.Real, values[0]);
        });
        if (form.Of(model, terms) is null)
        {
            return null;
        }

        var extents = new List<int>();
        for (var (passes, distance) = (terms.Count, 1); passes > 1; (passes, distance) = (passes / extents[0], distance * extents[0]))
        {
            bool IsStep(int pass) => integers.All(i => i[pass * distance] - i[(pass - 1) * distance] == i[distance] - i[0]);
            var later = Enumerable.Range(1, passes - 1).ToList();
            var length = later.TakeWhile(IsStep).Count() + 1;
            if (passes % length != 0 || integers.All(i => i[distance] == i[0]) || later.Any(pass => pass % length != 0 && !IsStep(pass)))
            {
                return null;
            }

            extents.Insert(0, length);
        }

        return new Window(model, terms, extents, IsLinear(model));
    }

    /// <summary>Whether a term is an element times a number, which a parameter is too.</summary>
    bool IsLinear(Expr term) => !HasElements(term) || term.Op switch
    {
        Op.Read => true,
        Op.Neg => IsLinear(term.Args[0]),
        Op.Mul => HasElements(term.Args[0]) ? !HasElements(term.Args[1]) && IsLinear(term.Args[0]) : IsLinear(term.Args[1]),
        Op.Div => !HasElements(term.Args[1]) && IsLinear(term.Args[0]),
        _ => false,
    };

    bool HasElements(Expr e) => e.Reads().Any(r => !parameters.Contains(r.Name));

    /// <summary>A sum with its windows.</summary>
    /// <param name="Root">The sum.</param>
    /// <param name="Windows">Its windows.</param>
    /// <param name="Terms">Its terms, those of windows among them.</param>
    sealed record Sum(Expr Root, IReadOnlyList<Window> Windows, IReadOnlyList<(Expr Term, bool IsNegative)> Terms);

    /// <summary>A sum over a window.</summary>
    /// <param name="Model">A term of which all others have the form.</param>
    /// <param name="Terms">The terms, in the order of the loops.</param>
    /// <param name="Extents">The passes of each loop, the outermost first.</param>
    /// <param name="IsLinear">Whether a term is an element times a number.</param>
    sealed record Window(Expr Model, IReadOnlyList<Expr> Terms, IReadOnlyList<int> Extents, bool IsLinear);
}
