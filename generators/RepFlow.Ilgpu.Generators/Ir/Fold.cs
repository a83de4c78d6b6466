namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>How a stage folds over its indices.</summary>
enum Fold
{
    Sum,
    Mean,
    Max,
    Min,

    /// <summary>The mean, and the mean of the squares of the distances from it: the values of both results are the element.</summary>
    Moments,
}
