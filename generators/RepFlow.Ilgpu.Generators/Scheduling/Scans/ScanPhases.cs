using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Scheduling.Scans;

/// <summary>The phases of a scan, maps over the same indices in the same names, and what they read of one another.</summary>
sealed class ScanPhases
{
    readonly ExprBuilder b;
    readonly StageBody.Scan body;
    readonly Func<string, Placement> placement;
    readonly List<(int Phase, object Tensor, IReadOnlyList<Expr> Position)> writes = [];
    readonly List<ScanRead> reads = [];

    /// <summary>Finds what they read of one another.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="body">The scan.</param>
    /// <param name="placement">Where tensors stand.</param>
    public ScanPhases(ExprBuilder b, StageBody.Scan body, Func<string, Placement> placement)
    {
        (this.b, this.body, this.placement) = (b, body, placement);
        var spaces = new List<IReadOnlyList<IndexVar>>();
        All = body.Phases.Select(p => Named(p, spaces)).ToList();
        for (var at = 0; at < All.Count; at++)
        {
            writes.AddRange(All[at].Outputs.Select(o => (at, Tensor(o.Tensor), o.Position)));
        }

        for (var at = 0; at < All.Count; at++)
        {
            foreach (var (read, write) in All[at].Expressions().Reads().SelectMany(read => WritersOf(read.Name).Select(write => (read, write))))
            {
                reads.Add(new ScanRead(at, write.Phase, Steps(read, write.Position), IsOwn(read, write.Position)));
            }
        }
    }

    /// <summary>The phases.</summary>
    public IReadOnlyList<Stage> All { get; }

    /// <summary>What they read of one another.</summary>
    public IReadOnlyList<ScanRead> Reads => reads;

    /// <summary>The axis along which they run.</summary>
    public IndexVar Axis => body.Along;

    /// <summary>Whether they run from the last position to the first.</summary>
    public bool IsBackward => body.IsBackward;

    /// <summary>The indices of a phase beside the axis.</summary>
    public IReadOnlyList<IndexVar> Others(Stage phase) => phase.Dims.Where(d => d.Name != Axis.Name).ToList();

    /// <summary>Whether a phase writes other elements at each position of the axis.</summary>
    public bool WritesAlong(int phase) => All[phase].Outputs.All(o => AxisOf(o.Position) >= 0);

    /// <summary>Whether two phases write the same tensor.</summary>
    public bool WriteTogether(int first, int second) => WrittenTwice(first, second).Any();

    /// <summary>Whether an item can compute all of some phases at a position, one after the other: they are maps over the same indices, and write what they share at the same place.</summary>
    public bool AreOfOneItem(IReadOnlyList<int> phases) =>
        phases.All(p => All[p].Body is StageBody.Map && WritesAlong(p) && Others(All[p]).SequenceEqual(Others(All[phases[0]])))
        && phases.All(p => phases.All(q => p >= q || WrittenTwice(p, q).All(w => w.First.SequenceEqual(w.Second))));

    /// <summary>How many steps before a read is, of what is written at a position; null where that is no fixed number.</summary>
    public int? Steps(Expr read, IReadOnlyList<Expr> written)
    {
        var axis = AxisOf(written);
        return axis >= 0 && Affine.Of(b, read.Args[axis]) is { Terms: { Count: 1 } terms, Rest: { IsConst: true } rest } && terms.TryGetValue(Axis.Name, out var factor) && factor.IsOne
            ? (int)(IsBackward ? rest.Value : -rest.Value)
            : null;
    }

    /// <summary>Whether a read is where something is written, but for the step.</summary>
    public bool IsOwn(Expr read, IReadOnlyList<Expr> written)
    {
        var axis = AxisOf(written);
        return read.Positions.Count() == written.Count && read.Positions.Where((_, at) => at != axis).SequenceEqual(written.Where((_, at) => at != axis));
    }

    /// <summary>The position along the axis at which a tensor is read that is written so.</summary>
    public Expr PositionAlong(Expr read, IReadOnlyList<Expr> written) => read.Args[AxisOf(written)];

    /// <summary>What holds a tensor, and where: the same for tensors that are one.</summary>
    public object Tensor(string name)
    {
        var place = placement(name);
        return (place.Container, place.Offset);
    }

    int AxisOf(IReadOnlyList<Expr> written) => written.ToList().IndexOf(b.Index(Axis));

    IEnumerable<(int Phase, object Tensor, IReadOnlyList<Expr> Position)> WritersOf(string tensor)
    {
        var key = Tensor(tensor);
        return writes.Where(w => w.Tensor.Equals(key));
    }

    IEnumerable<(IReadOnlyList<Expr> First, IReadOnlyList<Expr> Second)> WrittenTwice(int first, int second) =>
        from one in writes.Where(w => w.Phase == first)
        from other in writes.Where(w => w.Phase == second && w.Tensor.Equals(one.Tensor))
        select (one.Position, other.Position);

    /// <summary>The phase with the axis as one index, and the indices of a map as those of the first map with as many values of each.</summary>
    Stage Named(Stage phase, List<IReadOnlyList<IndexVar>> spaces)
    {
        var names = new Dictionary<string, IndexVar> { [Axis.Name] = Axis };
        if (phase.Body is StageBody.Map)
        {
            var own = Others(phase);
            var space = spaces.FirstOrDefault(s => s.Select(i => i.Extent).SequenceEqual(own.Select(i => i.Extent)));
            if (space is null)
            {
                spaces.Add(space = own);
            }

            own.Zip(space, (mine, first) => (mine, first)).ToList().ForEach(i => names[i.mine.Name] = i.first);
        }

        var memo = new Dictionary<Expr, Expr>();
        var named = phase.Map(new StageMap { Expr = e => b.Rewrite(e, n => n.Op == Op.Index && names.TryGetValue(n.Name, out var index) ? b.Index(index) : null, memo) });
        return named with { Dims = named.Dims.Select(d => names.TryGetValue(d.Name, out var index) ? index : d).ToList(), Formula = phase.Describe() };
    }
}
