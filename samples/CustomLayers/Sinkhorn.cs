using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>
/// Optimal transport with entropy (Cuturi, "Sinkhorn Distances", 2013): from costs (N, I, J) and the masses of rows (N, I) and columns (N, J), each with
/// the same total, the plan (N, I, J) that moves the one to the other, of which both marginals are these.
/// </summary>
/// <remarks>Each step gives the plan the masses of its rows, and then those of its columns: the columns are exact, the rows as close as the steps bring them.</remarks>
/// <param name="steps">The number of steps.</param>
/// <param name="smoothing">How far the plan is from the cheapest, in units of costs, above 0.</param>
[GpuLayer]
[Output("plan")]
[Sample(4, 0.5f, Shapes = "2,3,4; 2,3; 2,4", Low = 0.2)]
[Sample(2, 1f, Shapes = "1,5,17; 1,5; 1,17", Low = 0.2)]
public sealed partial class Sinkhorn(int steps, float smoothing)
{
    /// <summary>The number of steps.</summary>
    public int Steps { get; } = steps;

    [Map]
    float Affinity(Dim n, Dim i, Dim j, View cost) => MathF.Exp(-cost[n, i, j] / smoothing);

    [Iterate(nameof(Steps))]
    float RowSum(Dim n, Dim i, Over j, [Start("affinity")] State plan, State rowSum) => plan[n, i, j];

    [Iterate(nameof(Steps))]
    float Scaled(Dim n, Dim i, Dim j, State scaled, State plan, State rowSum, View rows) => plan[n, i, j] * rows[n, i] / rowSum[n, i];

    [Iterate(nameof(Steps))]
    float ColumnSum(Dim n, Over i, Dim j, State scaled, State columnSum) => scaled[n, i, j];

    [Iterate(nameof(Steps))]
    float Plan(Dim n, Dim i, Dim j, State scaled, State plan, State columnSum, View columns) => scaled[n, i, j] * columns[n, j] / columnSum[n, j];
}
