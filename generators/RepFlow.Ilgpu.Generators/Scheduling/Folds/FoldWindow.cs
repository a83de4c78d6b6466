using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Folds;

/// <summary>
/// A fold as the host computes it where each result folds a window of its own, as pooling does: in lanes along the results' last index, and in each lane one
/// term after the other. Where a position is divided by a stride, each remainder of the last index has lanes of its own, which are a stride apart.
/// </summary>
sealed class FoldWindow
{
    const int Row = 1, Column = 2, Line = 3, Term = 4;

    FoldWindow(
        ExprBuilder b, IReadOnlyList<IndexVar> outer, IndexVar lane, IndexVar? phase, Stage stage, IReadOnlyList<FlatOutput> outputs, Expr? guard, Expr termCount)
    {
        // Lanes have been taken apart by the stride: what is left to divide is the same for all of them.
        var conditions = TermConditions.Of(stage.Fold, guard, outputs.Select(o => o.Value));
        var residues = new Residues(b, outer.Concat(stage.Overs).Append(lane).Select(i => i.Name), stage.Overs, conditions, lane.Name);
        outputs = outputs.Select(o => o with { Value = residues.Of(o.Value) }).ToList();
        guard = guard is null ? null : residues.Of(guard);
        (Outer, Lane, Phase) = (outer, lane, phase);
        Lines = residues.Overs.Take(residues.Overs.Count - 1).ToList();
        Inner = residues.Overs[residues.Overs.Count - 1];
        var depths = outer.Select(o => (o.Name, Row)).Append((lane.Name, Column)).Concat(Lines.Select(l => (l.Name, Line))).Append((Inner.Name, Term)).ToDictionary(d => d.Name, d => d.Item2);
        var whole = new LanePlan(b, All(outputs, guard, termCount), depths, lane.Name);

        // What is the same for all lanes is asked before a line of terms, or a term, and no more inside.
        var asked = TermConditions.Of(stage.Fold, guard, outputs.Select(o => o.Value)).Where(c => !whole.IsMask(c) && whole.DepthOf(c) >= Line).ToList();
        var known = new Dictionary<Expr, Expr>();
        Expr Without(Expr e) => b.Rewrite(e, n => asked.Contains(n) ? b.True : null, known);
        OfLine = asked.Where(c => Lines.Count > 0 && whole.DepthOf(c) == Line).Aggregate(b.True, b.And);
        OfTerm = asked.Where(c => Lines.Count == 0 || whole.DepthOf(c) == Term).Aggregate(b.True, b.And);
        Outputs = outputs.Select(o => o with { Value = Without(o.Value) }).ToList();
        Guard = guard is null ? null : Without(guard);

        // Rows that are shorter than the stride have one column, or none where their phase lies behind the end.
        Columns = phase is null ? lane.Extent : b.Max(b.Int(1), b.Div(stage.Dims[stage.Dims.Count - 1].Extent, phase.Extent));
        TermCount = termCount;
        Plan = new LanePlan(b, All(Outputs, Guard, termCount).Concat([OfLine, OfTerm, lane.Extent, Columns]), depths, lane.Name);
    }

    /// <summary>The indices of a row of results, the phase last.</summary>
    public IReadOnlyList<IndexVar> Outer { get; }

    /// <summary>The index along the lanes.</summary>
    public IndexVar Lane { get; }

    /// <summary>The remainder of the results' last index by the stride that positions are divided by; null where none is.</summary>
    public IndexVar? Phase { get; }

    /// <summary>The indices of a line of terms.</summary>
    public IReadOnlyList<IndexVar> Lines { get; }

    /// <summary>The index along a line of terms.</summary>
    public IndexVar Inner { get; }

    /// <summary>What is folded, and where it is stored.</summary>
    public IReadOnlyList<FlatOutput> Outputs { get; }

    /// <summary>Which terms take part, beside what is asked before; null for all.</summary>
    public Expr? Guard { get; }

    /// <summary>What decides for all lanes whether a line of terms counts.</summary>
    public Expr OfLine { get; }

    /// <summary>What decides for all lanes whether a term counts.</summary>
    public Expr OfTerm { get; }

    /// <summary>How many lanes each row fills at least.</summary>
    public Expr Columns { get; }

    /// <summary>By what the fold is divided.</summary>
    public Expr TermCount { get; }

    /// <summary>The values: depth 1 is a row of results, 2 the lanes, 3 a line of terms, 4 a term.</summary>
    public LanePlan Plan { get; }

    /// <summary>A fold in this form; null where it cannot be.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">The fold.</param>
    /// <param name="outputs">What it folds, at flat addresses.</param>
    /// <param name="guard">Which terms take part.</param>
    /// <param name="termCount">By what the fold is divided.</param>
    public static FoldWindow? Of(ExprBuilder b, Stage stage, IReadOnlyList<FlatOutput> outputs, Expr? guard, Expr termCount)
    {
        if (stage.Dims.Count == 0 || outputs.Any(o => o.Guard is not null) || (outputs.Any(o => o.IsInt) && outputs.Count > 1))
        {
            return null;
        }

        var lane = stage.Dims[stage.Dims.Count - 1];
        var outer = stage.Dims.Take(stage.Dims.Count - 1).ToList();
        var window = Split(b, stage, lane, All(outputs, guard, termCount)) is not { } split ? new FoldWindow(b, outer, lane, null, stage, outputs, guard, termCount)
            : new FoldWindow(
                b,
                [.. outer, split.Phase],
                split.Lane,
                split.Phase,
                stage,
                outputs.Select(o => o with { Address = split.Of(o.Address), Value = split.Of(o.Value) }).ToList(),
                guard is null ? null : split.Of(guard),
                split.Of(termCount));
        return window.Plan.IsPossible && new RowBounds(b, window.Plan, [.. window.Outer, .. window.Lines, window.Inner]).IsAll
            && window.Outputs.All(o => o.IsInt ? window.Plan.IsContiguous(o.Address) : window.Plan.Step(o.Address) is not null) ? window : null;
    }

    /// <summary>Whether the terms along an index are a window's: the index stands in no position by itself.</summary>
    public static bool IsWindow(Stage stage, IndexVar over) =>
        stage.Expressions().Reads().SelectMany(r => r.Positions).Where(p => p.DependsOn(over.Name)).ToList() is { Count: > 0 } positions
        && positions.All(p => stage.Dims.Any(d => p.DependsOn(d.Name)));

    static IEnumerable<Expr> All(IEnumerable<FlatOutput> outputs, Expr? guard, Expr termCount) =>
        outputs.SelectMany(o => new[] { o.Address, o.Value }).Concat(guard is null ? [] : [guard]).Append(termCount);

    /// <summary>The last index taken apart by the stride that positions are divided by; null where there is none, or a quotient is used that is not exact.</summary>
    static (IndexVar Lane, IndexVar Phase, Func<Expr, Expr> Of)? Split(ExprBuilder b, Stage stage, IndexVar lane, IEnumerable<Expr> values)
    {
        var slopes = new Slopes(b, lane.Name);
        var nodes = values.Nodes();
        bool IsDivided(Expr n) => n.Op is Op.Div or Op.Mod && n.Type == ExprType.Int && slopes.IsContiguous(n.Args[0]) && !slopes.IsVarying(n.Args[1]);
        var remainders = nodes.Where(n => n.Op == Op.Mod && IsDivided(n)).ToList();
        if (remainders.Select(r => r.Args[1]).Distinct().Count() != 1 || !remainders[0].Args[1].IsUniform)
        {
            return null;
        }

        // A quotient is read at where nothing remains.
        var stride = remainders[0].Args[1];
        bool IsExact(Expr read) => read.Args[0].Nodes().Where(n => n.Op == Op.Div && IsDivided(n)).All(q => read.Guard.Conjuncts().Any(c =>
            c.Op == Op.Equal && c.Args.Any(a => a.IsZero) && c.Args.Any(a => a.Op == Op.Mod && a.Args.SequenceEqual(q.Args))));
        var read = new HashSet<Expr>(nodes.Where(n => n.Op == Op.Read && IsExact(n)).SelectMany(n => n.Args.Take(1)).Nodes());
        if (nodes.Any(n => n.Op == Op.Div && IsDivided(n) && (n.Args[1] != stride || !read.Contains(n))) || nodes.Any(n => n.Op == Op.Read && !IsExact(n)))
        {
            return null;
        }

        string Free(string name) => stage.Dims.Concat(stage.Overs).Any(i => i.Name == name) ? Free(name + "_") : name;
        var phase = new IndexVar(Free(lane.Name + "Phase"), stride);
        var step = new IndexVar(Free(lane.Name + "Quotient"), b.Div(b.Add(b.Sub(lane.Extent, b.Index(phase)), b.Sub(stride, b.Int(1))), stride));
        var (begins, parts) = (new Dictionary<Expr, Expr>(), new Dictionary<Expr, Expr>());
        Expr First(Expr e) => b.Rewrite(e, n => n.Op == Op.Index && n.Name == lane.Name ? b.Index(phase) : null, begins);
        Expr Of(Expr e) => b.Rewrite(
            e,
            n => n.Op == Op.Index && n.Name == lane.Name ? b.Add(b.Mul(b.Index(step), stride), b.Index(phase))
                : !IsDivided(n) ? null
                : n.Op == Op.Mod ? b.Mod(First(n.Args[0]), stride)
                : b.Add(b.Index(step), b.Div(First(n.Args[0]), stride)),
            parts);
        return (step, phase, Of);
    }
}
