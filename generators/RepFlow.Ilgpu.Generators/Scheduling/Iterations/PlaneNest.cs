using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// The positions of an iteration's planes. Planes are kept with a border of zeros, so reads at constant offsets need no conditions; a read
/// becomes an offset from the address of the position at hand or, where it lies in another row, of the position above or below it.
/// </summary>
sealed class PlaneNest(ExprBuilder b, IReadOnlyList<IndexVar> batch, IReadOnlyList<IndexVar> plane)
{
    readonly int[] halo = new int[plane.Count];
    readonly Dictionary<Expr, bool> varying = new();

    public IReadOnlyList<IndexVar> Batch => batch;

    public IReadOnlyList<IndexVar> Plane => plane;

    public IEnumerable<IndexVar> Dims => batch.Concat(plane);

    /// <summary>The depth of the loop that sets each index: 0 for those of items.</summary>
    /// <param name="axis">The depth for an axis of the plane.</param>
    public IReadOnlyDictionary<string, int> Depths(Func<int, int> axis) =>
        Dims.Select((d, at) => (d.Name, Depth: at < batch.Count ? 0 : axis(at - batch.Count))).ToDictionary(d => d.Name, d => d.Depth);

    /// <summary>The index along a row.</summary>
    public string Lane => plane[plane.Count - 1].Name;

    /// <summary>How far reads reach, for depth, rows and columns.</summary>
    public IReadOnlyList<int> Halo => Enumerable.Repeat(0, 3 - plane.Count).Concat(halo).ToList();

    /// <summary>The extents of depth, rows and columns.</summary>
    public IReadOnlyList<Expr> Extents => Enumerable.Repeat(b.Int(1), 3 - plane.Count).Concat(plane.Select(p => p.Extent)).ToList();

    public static bool IsPlane(Expr read) => read.Symbol is Symbol.Plane;

    /// <summary>Whether a plane is read at the position at hand.</summary>
    public static bool IsInPlace(Expr read) => read.Args[0] is { Op: Op.Add } address && address.Args[1].Symbol is Symbol.Row { Slice: 0, Line: 0 };

    /// <summary>Whether a plane is read in the column at hand.</summary>
    public static bool IsInColumn(Expr read) => read.Args[0] is { Op: Op.Add } address && address.Args[1].Symbol is Symbol.Row { Slice: 0 };

    /// <summary>How many rows below the position at hand a plane is read.</summary>
    public static int LineOf(Expr read) => ((Symbol.Row)read.Args[0].Parts().Item1!.Args[1].Symbol!).Line;

    /// <summary>What a pass uses that is the same all over the plane.</summary>
    /// <param name="plan">The plan of its values, with those indices at depth 0 that are the same all over the plane.</param>
    public static IEnumerable<Expr> Constants(ValuePlan plan)
    {
        // What is part of other constants only is no constant of its own.
        var needed = new HashSet<Expr>(plan.Order.Where(plan.IsRoot));
        foreach (var node in plan.Order.Reverse().Where(n => plan.DepthOf(n) > 0 || (needed.Contains(n) && !plan.IsLocal(n))))
        {
            needed.UnionWith(node.Args);
        }

        return needed.Where(n => plan.DepthOf(n) == 0 && plan.IsLocal(n));
    }

    /// <summary>Whether an expression may differ from position to position.</summary>
    public bool IsVarying(Expr e) => e.Evaluate(varying, n => n.Op == Op.Index ? plane.Any(d => d.Name == n.Name) : n.Args.Any(a => varying[a]));

    /// <summary>Whether values ask where they are only to read planes: then they are computed in the border as inside, by one loop through all rows.</summary>
    public bool IsPlaceless(IEnumerable<Expr> values)
    {
        var placeless = new Dictionary<Expr, bool>();
        return values.All(v => v.Evaluate(
            placeless, n => n.Op != Op.Index ? Asked(n).All(a => placeless[a]) : plane.All(d => d.Name != n.Name), Asked));

        static IEnumerable<Expr> Asked(Expr n) => n.Op == Op.Read && IsPlane(n) ? n.Args.Skip(1) : n.Args;
    }

    /// <summary>Whether values are the same all over a plane.</summary>
    /// <param name="values">The values, over planes.</param>
    /// <param name="isNumber">Whether a plane is the same at all of its positions.</param>
    public bool AreNumbers(IEnumerable<Expr> values, Func<string, bool> isNumber)
    {
        var same = new Dictionary<Expr, bool>();
        return values.All(v => v.Evaluate(
            same, n => n.Op == Op.Read && IsPlane(n) ? isNumber(n.Name) && IsInPlace(n) : n.Op == Op.Index ? plane.All(d => d.Name != n.Name) : n.Args.All(a => same[a]), Asked));

        static IEnumerable<Expr> Asked(Expr n) => n.Op == Op.Read && IsPlane(n) ? [] : n.Args;
    }

    /// <summary>Whether depth, rows and columns are among some dims.</summary>
    public IReadOnlyList<bool> Axes(IEnumerable<string> dims) => Enumerable.Repeat(false, 3 - plane.Count).Concat(plane.Select(p => dims.Contains(p.Name))).ToList();

    /// <summary>The position at hand.</summary>
    public IReadOnlyList<Expr> Position => Dims.Select(d => b.Index(d)).ToList();

    /// <summary>The position at hand in a tensor that does not have some of the dims.</summary>
    /// <param name="lacks">Which.</param>
    public IReadOnlyList<Expr> PositionWithout(IReadOnlyList<string> lacks) => Dims.Where(d => !lacks.Contains(d.Name)).Select(d => b.Index(d)).ToList();

    /// <summary>The element of a tensor there.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="lacks">The dims that it does not have.</param>
    public Expr Here(string tensor, IReadOnlyList<string> lacks) => b.Read(tensor, PositionWithout(lacks), b.True);

    /// <summary>Whether the position at hand is the first along some dims; null where there are none of them.</summary>
    public Expr? IsFirst(IReadOnlyList<string> along) =>
        along.Count == 0 ? null : Dims.Where(d => along.Contains(d.Name)).Select(d => b.Equal(b.Index(d), b.Int(0))).Aggregate(b.And);

    /// <summary>The value of a plane at the position at hand.</summary>
    public Expr InPlace(string name) => b.Read(new Symbol.Plane(name), [Row(0, 0)], b.True, ExprType.Real);

    /// <summary>Whether every read of a tensor is of its own plane at constant offsets, zero outside: it can be kept as a plane.</summary>
    public bool IsPlaneLike(string tensor, IEnumerable<Expr> values) =>
        values.Reads().Where(r => r.Name == tensor).All(r => r.Type == ExprType.Real && Offsets(r) is not null && IsOfItsExtents(r));

    /// <summary>Whether a read asks of no axis whether it lies in another extent than the plane's: then the plane has all that is read.</summary>
    bool IsOfItsExtents(Expr read)
    {
        var positions = read.Positions.ToList();
        return read.Guard.Conjuncts().All(c => c.Op != Op.InRange || positions.IndexOf(c.Args[0]) is not (>= 0 and var axis) || c.Args[1] == Dims.ElementAt(axis).Extent);
    }

    /// <summary>An expression over planes.</summary>
    /// <param name="e">The expression, in the stage's indices.</param>
    /// <param name="planeOf">The plane that a tensor is kept as; null for one that is not.</param>
    public Expr Localize(Expr e, Func<string, string?> planeOf) => b.Rewrite(
        e,
        n => n.Op == Op.Read && planeOf(n.Name) is { } plane ? Access(n, plane) : n.Op == Op.InRange ? Inside(n) : null,
        rebuild: (n, args) => n.Op == Op.Read ? Elsewhere(n, args, planeOf) : null);

    /// <summary>The index of a row so many rows further down; of planes with more than one dim.</summary>
    /// <param name="rows">How many.</param>
    public IndexVar RowBelow(int rows)
    {
        var row = plane[plane.Count - 2];
        return row with { Name = row.Name + Direction(rows, "", "Below") };
    }

    /// <summary>The same further down: what is read of planes, and the index of the row.</summary>
    /// <param name="e">The expression, over planes.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="memo">What has been moved so far down already.</param>
    public Expr Below(Expr e, int rows, Dictionary<Expr, Expr> memo) => rows == 0 ? e : b.Rewrite(
        e,
        n => n.Symbol is Symbol.Row row ? b.Row(row.Slice, row.Line + rows)
            : n.Op == Op.Index && n.Name == plane[plane.Count - 2].Name ? b.Index(RowBelow(rows)) : null,
        memo,
        (n, args) => IsPlane(n) ? Named(b.Read(n.Symbol!, args.Take(1), args[1], n.Type)) : null);

    /// <summary>The address of the row so many rows below the position at hand, in its column.</summary>
    /// <param name="rows">How many.</param>
    public Expr AtBelow(int rows) => Row(0, rows);

    /// <summary>The addresses of the rows that are read beside the one at hand, with what they are called and how far they are.</summary>
    public IReadOnlyList<(Expr Node, string Name, int Slice, int Line)> Rows(IEnumerable<Expr> values) =>
        values.Nodes().Select(n => n.Symbol).OfType<Symbol.Row>().Where(r => r is not { Slice: 0, Line: 0 }).Distinct()
            .Select(r => (Row(r.Slice, r.Line), RowName(r.Slice, r.Line), r.Slice, r.Line)).ToList();

    /// <summary>The address of the position at hand.</summary>
    public Expr At => Row(0, 0);

    Expr Row(int slice, int line) => b.Add(b.Index(plane[plane.Count - 1]), b.Row(slice, line));

    static string RowName(int depth, int row)
    {
        var name = Direction(depth, "front", "back") + Capital(Direction(row, "above", "below"));
        return name.Length == 0 ? "at" : Names.Camel(name);
    }

    static string Capital(string name) => name.Length == 0 ? name : Names.Pascal(name);

    static string Direction(int offset, string before, string after) =>
        offset == 0 ? "" : (offset < 0 ? before : after) + (Math.Abs(offset) == 1 ? "" : Math.Abs(offset).ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The offsets of a read from the position at hand, along the plane; null if it is of another one or at no constant offset.</summary>
    int[]? Offsets(Expr read)
    {
        var offsets = read.Positions.Zip(Dims, Offset).ToList();
        return read.Positions.Count() != Dims.Count() || offsets.Contains(null) || offsets.Take(batch.Count).Any(o => o != 0) ? null
            : offsets.Skip(batch.Count).Select(o => o!.Value).ToArray();
    }

    /// <summary>How far an integer is from an index; null if it is something else.</summary>
    static int? Offset(Expr e, IndexVar index) => e.Parts() is ({ Op: Op.Index } from, var distance) && from.Name == index.Name ? (int)distance : null;

    Expr Access(Expr read, string name)
    {
        var offsets = Offsets(read)!;
        for (var axis = 0; axis < offsets.Length; axis++)
        {
            halo[axis] = Math.Max(halo[axis], Math.Abs(offsets[axis]));
        }

        var padded = Enumerable.Repeat(0, 3 - offsets.Length).Concat(offsets).ToList();
        var access = Named(b.Read(new Symbol.Plane(name), [b.Add(Row(padded[0], padded[1]), b.Int(padded[2]))], b.True, ExprType.Real));

        var positions = new HashSet<Expr>(read.Positions);
        var condition = read.Guard.Conjuncts().Where(c => c.Op != Op.InRange || !positions.Contains(c.Args[0])).Aggregate(b.True, b.And);
        return b.Select(Localize(condition, _ => null), access, b.Real(0));
    }

    /// <summary>A read of a plane, which is called after the plane and the place.</summary>
    Expr Named(Expr access)
    {
        if (!b.Hints.ContainsKey(access))
        {
            var (at, column) = access.Args[0].Parts();
            var row = (Symbol.Row)at!.Args[1].Symbol!;
            var place = Capital(RowName(row.Slice, row.Line)) + Capital(Direction((int)column, "left", "right"));
            b.Hints[access] = access.Name + (place != "At" && place.StartsWith("At", StringComparison.Ordinal) ? place.Substring(2) : place);
        }

        return access;
    }

    /// <summary>
    /// A read of a tensor that is not kept as a plane. A transposed stencil asks every read whether its position exists; where the read does not
    /// move along the plane, the adjoint that it is multiplied with is zero there, and the question is left out.
    /// </summary>
    Expr Elsewhere(Expr read, IReadOnlyList<Expr> localized, Func<string, string?> planeOf)
    {
        var guard = read.Positions.Any(IsVarying) ? localized[localized.Count - 1]
            : Localize(read.Guard.Conjuncts().Where(c => c.Op != Op.InRange || !IsVarying(c.Args[0])).Aggregate(b.True, b.And), planeOf);
        return b.Read(read.Symbol!, localized.Take(localized.Count - 1), guard, read.Type);
    }

    /// <summary>The condition as comparisons, of which only those remain that can fail at a position of the plane.</summary>
    Expr? Inside(Expr inRange)
    {
        var (e, size) = (inRange.Args[0], inRange.Args[1]);
        foreach (var dim in Dims)
        {
            if (Offset(e, dim) is { } offset && size == dim.Extent)
            {
                return offset < 0 ? b.LessEqual(b.Int(-offset), b.Index(dim)) : offset > 0 ? b.Less(b.Index(dim), b.Sub(size, b.Int(offset))) : b.True;
            }
        }

        return IsVarying(e) ? b.And(b.LessEqual(b.Int(0), e), b.Less(e, size)) : null;
    }
}
