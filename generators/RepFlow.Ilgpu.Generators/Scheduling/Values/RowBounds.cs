using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Values;

/// <summary>The columns of a row between which no position is clamped.</summary>
sealed class RowBounds
{
    /// <summary>Finds the bounds.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="lanes">What is computed in lanes.</param>
    /// <param name="outer">The indices of a row, which the bounds may depend on.</param>
    public RowBounds(ExprBuilder b, LanePlan lanes, IEnumerable<IndexVar> outer)
    {
        (First, Behind) = lanes.Inside();
        Plan = new ValuePlan(b, First.Concat(Behind), outer.ToDictionary(o => o.Name, _ => 0));
    }

    /// <summary>Columns that the first one is not before.</summary>
    public IReadOnlyList<Expr> First { get; }

    /// <summary>Columns that all are before.</summary>
    public IReadOnlyList<Expr> Behind { get; }

    /// <summary>The plan of these numbers.</summary>
    public ValuePlan Plan { get; }

    /// <summary>Whether any column is outside a border.</summary>
    public bool IsAll => First.Count == 0 && Behind.Count == 0;

    /// <summary>The indices that the bounds depend on.</summary>
    public bool DependsOn(IndexVar index) => First.Concat(Behind).Any(e => e.DependsOn(index.Name));
}
