namespace RepFlow.Ilgpu;

/// <summary>How a <see cref="ReduceAttribute"/> stage folds the values of its <see cref="Over"/> indices.</summary>
public enum Reduction
{
    /// <summary>The sum of all values.</summary>
    Sum,

    /// <summary>The sum divided by the number of index values, those that fall outside a border included.</summary>
    Mean,

    /// <summary>The largest value; of equal ones the first in index order receives the gradient.</summary>
    Max,

    /// <summary>The smallest value; of equal ones the first in index order receives the gradient.</summary>
    Min,
}
