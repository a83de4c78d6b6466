namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>How a stage folds over its indices.</summary>
enum Fold
{
    Sum,
    Mean,
    Max,
    Min,
}
