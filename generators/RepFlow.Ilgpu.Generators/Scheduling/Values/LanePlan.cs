using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Values;

/// <summary>
/// The plan of values that are computed in lanes along an index. Every real number is lanes, also where all of them are the same; integers are those of
/// the first lane, but where they become numbers or are compared. A condition that differs from lane to lane is a mask.
/// </summary>
class LanePlan : ValuePlan
{
    readonly ExprBuilder b;
    readonly Slopes slopes;
    readonly Dictionary<Expr, bool> masks = new();

    /// <summary>Plans.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="values">Everything that is computed, reads at flat addresses.</param>
    /// <param name="depths">The depth of the loop that sets each index, 0 outside all.</param>
    /// <param name="lane">The index along which the lanes run.</param>
    public LanePlan(ExprBuilder b, IEnumerable<Expr> values, IReadOnlyDictionary<string, int> depths, string lane)
        : this(b, [.. values], depths, new Slopes(b, lane), lane)
    {
    }

    LanePlan(ExprBuilder b, IReadOnlyList<Expr> values, IReadOnlyDictionary<string, int> depths, Slopes slopes, string lane)
        : base(b, [.. values, .. Steps(values, slopes)], depths)
    {
        this.b = b;
        Lane = lane;
        this.slopes = slopes;
    }

    /// <summary>The index along which the lanes run.</summary>
    public string Lane { get; }

    /// <summary>Whether everything can be computed in lanes.</summary>
    public bool IsPossible => Order.All(n => n.Op switch
    {
        Op.Read => n.Guard.Conjuncts().All(c => c.Op == Op.InRange || !IsMask(c))
            && (IsVarying(n.Args[0]) ? IsEven(n.Args[0]) && (n.Type == ExprType.Real || IsContiguous(n.Args[0])) : n.Type == ExprType.Real || !IsMask(n.Guard)),
        Op.Call => false,
        Op.ToInt => IsArgument(n),
        Op.Div or Op.Mod when n.Type == ExprType.Int => !IsVarying(n),
        Op.ShiftLeft or Op.ShiftRight or Op.ShiftRightUnsigned => !IsVarying(n.Args[1]),
        Op.InRange => !IsVarying(n) || (IsEven(n.Args[0]) && !IsVarying(n.Args[1])),
        Op.Clamp => !IsVarying(n) || (IsContiguous(n.Args[0]) && !IsVarying(n.Args[1])),
        Op.Select when n.Type == ExprType.Int => IsVarying(n) || !IsMask(n.Args[0]),

        // Integers in lanes have no locals: they are written in place, as trees.
        _ => n.Type != ExprType.Int || !IsVarying(n) || TreeSize(n) <= LargestInPlace,
    });

    /// <summary>The columns from which on and before which no position along the lanes is clamped.</summary>
    public (IReadOnlyList<Expr> First, IReadOnlyList<Expr> Behind) Inside()
    {
        // Of bounds that are so and so far from the same place only the narrowest counts: a long window has one for each of its taps.
        var (first, behind) = (new List<(Expr? From, long Distance)>(), new List<(Expr? From, long Distance)>());
        foreach (var node in Order.Where(n => n.Op == Op.Clamp && IsVarying(n)))
        {
            // 0 <= lane + rest < size
            var rest = b.Rewrite(node.Args[0], n => n.Op == Op.Index && n.Name == Lane ? b.Int(0) : null);
            var low = b.Neg(rest);
            if (!low.IsZero && !(low.IsConst && low.Value < 0))
            {
                first.Add(low.Parts());
            }

            behind.Add(b.Sub(node.Args[1], rest).Parts());
        }

        return (
            first.GroupBy(l => l.From).Select(g => Whole(g.Key, g.Max(l => l.Distance))).ToList(),
            behind.GroupBy(u => u.From).Select(g => Whole(g.Key, g.Min(u => u.Distance))).ToList());

        Expr Whole(Expr? from, long distance) => from is null ? b.Int(distance) : b.Add(from, b.Int(distance));
    }

    /// <summary>Whether a value is another in each lane.</summary>
    public bool IsVarying(Expr e) => slopes.IsVarying(e);

    /// <summary>Whether an address grows by one from lane to lane.</summary>
    public bool IsContiguous(Expr address) => slopes.IsContiguous(address);

    /// <summary>How far it is from an address or position in one lane to that in the next, where that is the same for all; null otherwise.</summary>
    public Expr? Step(Expr address) => slopes.Of(address);

    /// <summary>Whether no read jumps from lane to lane.</summary>
    public bool IsDense => Order.All(n => n.Op != Op.Read || !IsVarying(n.Args[0]) || IsContiguous(n.Args[0]));

    bool IsEven(Expr position) => Step(position) is not null;

    /// <summary>What reads that jump from lane to lane, and conditions on such positions, have to know.</summary>
    static IEnumerable<Expr> Steps(IReadOnlyList<Expr> values, Slopes slopes) =>
        values.Nodes().Where(n => n.Op is Op.Read or Op.InRange && slopes.IsVarying(n.Args[0])).Select(n => slopes.Of(n.Args[0])).OfType<Expr>().Where(step => !step.IsOne).Distinct();

    /// <summary>Whether a condition is a mask: it compares real numbers, or asks about integers that differ from lane to lane.</summary>
    public bool IsMask(Expr condition) => condition.Evaluate(
        masks,
        n => n.Op switch
        {
            Op.Less or Op.LessEqual or Op.Equal => n.Args[0].Type == ExprType.Real || IsVarying(n),
            Op.And or Op.Or or Op.Not => n.Args.Any(a => masks[a]),
            _ => n.Op == Op.InRange && IsVarying(n),
        },
        n => n.Op is Op.And or Op.Or or Op.Not ? n.Args : []);

    /// <summary>Whether the numbers of the lanes themselves are needed.</summary>
    public bool NeedsIndices => Order.Where(n => n.Op is Op.ToReal or Op.Less or Op.LessEqual or Op.Equal).SelectMany(n => n.Args).Any(IsMadeOfIndex);

    bool IsMadeOfIndex(Expr number) => number.Type == ExprType.Int && number.Op != Op.Read && IsVarying(number) && (number.Op == Op.Index || number.Args.Any(IsMadeOfIndex));

    /// <inheritdoc/>
    public override bool IsLocal(Expr node) => node.Op == Op.Hyper && node.Type == ExprType.Real ? true
        : node.Op == Op.And && IsMask(node) ? base.IsLocal(node) && Users(node).Any(u => u.Op is not (Op.Read or Op.And))
        : node.Type == ExprType.Int && IsVarying(node) ? base.IsLocal(node) && Users(node).Any(IsOfOneLane)
        : base.IsLocal(node);

    /// <summary>Whether a node asks for the integer of the first lane, as an address does.</summary>
    bool IsOfOneLane(Expr node) => node.Op is Op.Read or Op.InRange || (node.Type == ExprType.Int && Users(node).Any(IsOfOneLane));
}
