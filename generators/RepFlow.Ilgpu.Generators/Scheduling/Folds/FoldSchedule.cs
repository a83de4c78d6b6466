using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling.Folds;

/// <summary>
/// A fold as it runs: an item is a result or, where results are few and terms many, a slice of its terms. Slices share out the innermost terms on GPUs,
/// so that neighbouring threads read neighbours, and the rows of terms on the host, where lanes run along the innermost ones; or, where the terms of each
/// result are few or far apart, along the results.
/// </summary>
sealed class FoldSchedule : DenseSchedule
{
    /// <summary>Schedules a fold.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="stage">The fold.</param>
    /// <param name="placement">Where tensors stand.</param>
    public FoldSchedule(ExprBuilder b, Stage stage, Func<string, Placement> placement)
        : this(b, placement, RowCollapse.Apply(b, placement, stage))
    {
    }

    FoldSchedule(ExprBuilder b, Func<string, Placement> placement, Stage all)
        : base(b, Residues.Apply(b, all), placement)
    {
        var stage = Stage;
        TakeOutputs();
        Take(stage.Dims.Concat(stage.Overs).Select(d => d.Extent).Append(Count(stage.Dims)).Append(Count(Rows)));
        TermCount = stage.Fold is Fold.Mean or Fold.Moments ? b.ToReal(Count(all.Overs)) : b.Real(1);
        var terms = Outputs.Select(o => o.Value).Concat(Guard is null ? [] : [Guard]).ToList();
        Items = new IndexSplit(b, "item", stage.Dims, Rows, [Inner]);
        ItemTerms = [.. Outputs.Select(o => Items.Of(o.Value))];
        ItemGuard = Guard is null ? null : Items.Of(Guard);
        Terms = TakeKernel(new ValuePlan(b, ItemTerms.Concat(ItemGuard is null ? [] : [ItemGuard]), Depths((Items.Variables, 0), (Rows, 1), ([Inner], 2))), Items);
        FirstRow = new IndexSplit(b, "begin", Rows, stage.Dims, [Inner]);
        Divide(FirstRow.Steps());
        Stored = RowCollapse.Apply(b, placement, stage with { Body = new StageBody.Map(stage.Outputs.Select(o => o with { Value = b.Real(0) }).ToList()) });
        Results = new IndexSplit(b, "item", Stored.Dims);
        Addresses = Stored.Outputs.Select(o => Results.Of(new Flattening(b, placement).Of(o).Address)).ToList();
        Take(Stored.Dims.Skip(1).Select(d => d.Extent));
        Stores = TakeKernel(new ValuePlan(b, Addresses.Append(TermCount), Depths((Results.Variables, 0))), Results);
        var lanes = new LanePlan(b, terms, Depths((stage.Dims, 0), (Rows, 1), ([Inner], 2)), Inner.Name);
        var isRow = !IsInt && lanes.IsPossible;
        var flat = new Flattening(b, placement);
        if (FoldWindow.Of(b, all, all.Outputs.Select(flat.Of).ToList(), all.FoldGuard is { } guard ? flat.Of(guard) : null, TermCount) is { } window
            && (FoldWindow.IsWindow(all, all.Overs[all.Overs.Count - 1]) || (window.Plan.IsDense && !(isRow && lanes.IsDense))))
        {
            Window = window;
            Take(window.Plan);
        }
        else if (isRow)
        {
            Lanes = Take(lanes);
            Inside = new RowBounds(b, lanes, stage.Dims.Concat(Rows));
            Take(Inside.Plan);
        }
    }

    /// <summary>The indices of a row of terms.</summary>
    public IReadOnlyList<IndexVar> Rows => Stage.Overs.Take(Stage.Overs.Count - 1).ToList();

    /// <summary>The index along a row of terms.</summary>
    public IndexVar Inner => Stage.Overs[Stage.Overs.Count - 1];

    /// <summary>Whether the results are integers.</summary>
    public bool IsInt => Outputs.Any(o => o.IsInt);

    /// <summary>The number of terms of a mean or of moments; 1 for other folds.</summary>
    public Expr TermCount { get; }

    /// <summary>How an item finds its indices.</summary>
    public IndexSplit Items { get; }

    /// <summary>The terms by these, for each output.</summary>
    public IReadOnlyList<Expr> ItemTerms { get; }

    /// <summary>Which of them take part; null for all.</summary>
    public Expr? ItemGuard { get; }

    /// <summary>How a slice on a GPU finds its first row of terms.</summary>
    public IndexSplit FirstRow { get; }

    /// <summary>How a result finds the indices of where it is stored.</summary>
    public IndexSplit Results { get; }

    /// <summary>The values of terms, one after the other: depth 0 is an item, 1 a row, 2 a term.</summary>
    public ValuePlan Terms { get; }

    /// <summary>The results as a map, in as few indices as where they are stored allows.</summary>
    public Stage Stored { get; }

    /// <summary>Where each output of it is stored.</summary>
    public IReadOnlyList<Expr> Addresses { get; }

    /// <summary>What storing a result takes.</summary>
    public ValuePlan Stores { get; }

    /// <summary>The fold as the host computes it in lanes along its results; null where it does not.</summary>
    public FoldWindow? Window { get; }

    /// <summary>The values of terms in lanes along an item's terms, at the same depths; null where lanes do not run there.</summary>
    public LanePlan? Lanes { get; }

    /// <summary>Where lanes need not clamp.</summary>
    public RowBounds? Inside { get; }
}
