using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Scans;

/// <summary>
/// Phases of a scan in one launch: a GPU thread, or an item of the host, for each value of the indices beside the axis runs along it, and has in locals what it wrote in the last steps. Where
/// memory allows it the host computes rows in lanes instead, step by step along the axis, and reads the steps before where they were written: in the nearest cache.
/// </summary>
sealed class ScanRun : DenseSchedule
{
    /// <summary>Of how many steps an item keeps what it wrote; what is further behind is read.</summary>
    const int MostKept = 4;

    /// <summary>Schedules the phases.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="phases">All phases of the scan.</param>
    /// <param name="members">Those of the launch.</param>
    /// <param name="placement">Where tensors stand.</param>
    public ScanRun(ExprBuilder b, ScanPhases phases, IReadOnlyList<Stage> members, Func<string, Placement> placement)
        : this(b, phases, new ScanMap(b, phases), members, placement)
    {
    }

    ScanRun(ExprBuilder b, ScanPhases phases, ScanMap map, IReadOnlyList<Stage> members, Func<string, Placement> placement)
        : base(b, OfItems(b, phases, map.Of(members, MostKept), placement), placement)
    {
        (Axis, IsBackward) = (phases.Axis, phases.IsBackward);
        Arguments.NameExtents([Axis]);
        TakeOutputs();
        Take(Stage.Dims.Append(Axis).Select(d => d.Extent));
        Split = new IndexSplit(b, "item", Stage.Dims, [Axis]);
        Elements = Outputs.Select(Split.Of).ToList();
        Items = TakeKernel(new ValuePlan(b, All(Elements), Depths((Split.Variables, 0), ([Axis], 1))), Split);
        var depths = Items.Order.Select(n => n.Symbol).OfType<Symbol.Kept>().GroupBy(k => k.Name, k => k.Steps).ToDictionary(g => g.Key, g => g.Max());
        Kept = Stage.Outputs.Zip(Elements, (stage, flat) => (stage.Tensor, flat.Value))
            .Where(o => depths.ContainsKey(o.Tensor))
            .Select(o => (o.Value, (IReadOnlyList<Expr>)Enumerable.Range(1, depths[o.Tensor]).Select(steps => map.Kept(o.Tensor, steps)).ToList())).ToList();
        Row = OfItems(b, phases, map.Of(members, 0), placement);
        var flat = new Flattening(b, placement);
        Written = Row.Outputs.Select(flat.Of).ToList();
        if (Row.Dims.LastOrDefault() is { } lane
            && new LanePlan(b, Written.SelectMany(o => o.Values), Depths((Outer, 1), ([Axis], 1), ([lane], 2)), lane.Name) is { IsPossible: true } lanes
            && Written.All(o => !o.IsInt && lanes.IsContiguous(o.Address))
            && lanes.Inside() is var (first, behind) && !first.Concat(behind).Any(bound => bound.DependsOn(Axis.Name)))
        {
            Take(Row.Dims.Select(d => d.Extent));
            Lanes = Take(lanes);
            Inside = new RowBounds(b, lanes, Outer);
            Take(Inside.Plan);
        }
    }

    /// <summary>The axis along which items run.</summary>
    public IndexVar Axis { get; }

    /// <summary>Whether they run from the last position to the first.</summary>
    public bool IsBackward { get; }

    /// <summary>How an item finds its indices.</summary>
    public IndexSplit Split { get; }

    /// <summary>What an item writes at a position, by these.</summary>
    public IReadOnlyList<FlatOutput> Elements { get; }

    /// <summary>The values one after the other: depth 0 is an item, 1 a position of the axis.</summary>
    public ValuePlan Items { get; }

    /// <summary>What items keep: a value that they compute, and what it was one step before, two steps before, and so on.</summary>
    public IReadOnlyList<(Expr Value, IReadOnlyList<Expr> Before)> Kept { get; }

    /// <summary>The phases as the host computes them in lanes.</summary>
    public Stage Row { get; }

    /// <summary>What they write then.</summary>
    public IReadOnlyList<FlatOutput> Written { get; }

    /// <summary>The values on the host in lanes: depth 1 is a position in a row, depth 2 an element; null where they are computed one after the other.</summary>
    public LanePlan? Lanes { get; }

    /// <summary>Where lanes need not clamp.</summary>
    public RowBounds? Inside { get; }

    /// <summary>The index along a row, where lanes run along it.</summary>
    public IndexVar Lane => Row.Dims[Row.Dims.Count - 1];

    /// <summary>The indices of a row.</summary>
    public IReadOnlyList<IndexVar> Outer => Row.Dims.Take(Row.Dims.Count - 1).ToList();

    /// <summary>The map at a position, whose indices are those of an item.</summary>
    static Stage OfItems(ExprBuilder b, ScanPhases phases, Stage map, Func<string, Placement> placement) => RowCollapse.Apply(b, placement, map with { Dims = phases.Others(map) });
}
