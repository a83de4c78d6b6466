using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Maps;

/// <summary>A map as it runs: a GPU thread an element; on the host a row at a time, in lanes along the last index where its accesses allow it.</summary>
sealed class MapSchedule : DenseSchedule
{
    /// <summary>What a map of more operations takes is no longer the moving of its tensors.</summary>
    const int CheapCost = 200;

    /// <summary>Schedules a map.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">The map.</param>
    /// <param name="placement">Where tensors stand.</param>
    /// <param name="isFunctor">Whether another stage may do it to its result.</param>
    public MapSchedule(ExprBuilder b, Stage stage, Func<string, Placement> placement, bool isFunctor = true)
        : base(b, RowCollapse.Apply(b, placement, stage), placement)
    {
        TakeOutputs();
        Take(Stage.Dims.Select(d => d.Extent));
        Split = new IndexSplit(b, "item", Stage.Dims);
        Elements = Outputs.Select(Split.Of).ToList();
        Kernel = TakeKernel(new ValuePlan(b, All(Elements), Depths((Split.Variables, 0))), Split);
        Items = new ValuePlan(b, Values, Depths((Outer, 0), (Stage.Dims.Skip(Outer.Count), 1)));
        if (Lane is { } lane && new LanePlan(b, Values, Depths((Outer, 1), ([lane], 2)), lane.Name) is { IsPossible: true } lanes
            && Outputs.All(o => !o.IsInt && lanes.IsContiguous(o.Address)))
        {
            Lanes = Take(lanes);
            Inside = new RowBounds(b, lanes, Outer);
            Take(Inside.Plan);
        }
        else
        {
            Take(Items);
        }

        Epilogue = isFunctor ? MapEpilogue.Of(this) : null;
        InPlace = ElementForElement();
    }

    /// <summary>How a GPU's thread finds its indices.</summary>
    public IndexSplit Split { get; }

    /// <summary>What a GPU's thread writes, by these.</summary>
    public IReadOnlyList<FlatOutput> Elements { get; }

    /// <summary>The values of a GPU's thread.</summary>
    public ValuePlan Kernel { get; }

    /// <summary>The values on the host, one after the other: depth 0 is a row, depth 1 an element.</summary>
    public ValuePlan Items { get; }

    /// <summary>The values on the host in lanes: depth 1 is a row, depth 2 an element; null where they are computed one after the other.</summary>
    public LanePlan? Lanes { get; }

    /// <summary>Where lanes need not clamp.</summary>
    public RowBounds? Inside { get; }

    /// <summary>The map as what is done to another stage's result; null where it cannot be.</summary>
    public MapEpilogue? Epilogue { get; }

    /// <summary>The tensors that it reads at the very places that it writes, and nowhere else: the result may lie where one of them was.</summary>
    public IReadOnlyList<string> InPlace { get; }

    /// <summary>Whether it computes each element by few operations from the same element of a tensor.</summary>
    public bool IsCheap => InPlace.Count > 0 && Cost <= CheapCost;

    /// <summary>The index along a row; null where there is one element.</summary>
    public IndexVar? Lane => Stage.Dims.LastOrDefault();

    /// <summary>The indices of a row.</summary>
    public IReadOnlyList<IndexVar> Outer => Stage.Dims.Take(Stage.Dims.Count - 1).ToList();

    /// <summary>Whether there is one row only, which the host cuts into blocks.</summary>
    public bool IsOneRow => Stage.Dims.Count == 1;

    List<string> ElementForElement()
    {
        var place = new Placement("", Stage.Dims.Select(d => d.Extent).ToList(), -1, Builder.Int(0)).Address(Builder, Stage.Dims.Select(Builder.Index).ToList());
        var isWhole = Outputs.Count == 1 && Outputs[0] is { IsInt: false, Guard: null } && Outputs[0].Address == place && !Stage.Accumulate;
        var reads = Items.Order.Where(n => isWhole && n.Op == Op.Read && n.Type == ExprType.Real).GroupBy(n => n.Name);
        return [.. reads.Where(all => all.All(r => r.Args[0] == place)).Select(all => all.Key)];
    }
}
