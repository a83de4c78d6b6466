namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>An iteration that folds over its planes what integers choose, and ends by them: rows whose number is positive are brought to a length of one together, a wanted number of times at most.</summary>
/// <param name="steps">The number of steps at most.</param>
[GpuLayer]
[Output("scaled")]
[Sample(3, Shapes = "3,2,5; 3,2; 3", Least = 0, Most = 2)]
[Sample(2, Shapes = "2,3,3; 2,3; 2", Least = 1, Most = 1)]
sealed partial class IntegersInFolds(int steps)
{
    /// <summary>The number of steps at most.</summary>
    public int Steps { get; } = steps;

    [Iterate(nameof(Steps))]
    float Length(Dim n, Over i, Over j, State length, [Start("x")] State scaled, IntView marks) => marks[n, i] > 0 ? scaled[n, i, j] * scaled[n, i, j] : 0f;

    [Iterate(nameof(Steps))]
    float Ran(Dim n, State ran) => ran[n] + 1f;

    [Iterate(nameof(Steps))]
    float Scaled(Dim n, Dim i, Dim j, State scaled, State length, IntView marks) => marks[n, i] > 0 ? scaled[n, i, j] / (0.5f + MathF.Sqrt(length[n] + 0.1f)) : scaled[n, i, j];

    [Iterate(nameof(Steps))]
    bool Enough(Dim n, State ran, IntView wanted) => ran[n] >= wanted[n];
}
