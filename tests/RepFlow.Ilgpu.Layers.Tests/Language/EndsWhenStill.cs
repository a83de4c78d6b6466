namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>An iteration that ends, each plane by itself, where little changes any more; and one that always runs to its bound.</summary>
[GpuLayer]
[Output("heat")]
[Sample(9, 0.3f, Shapes = "3,3,4; 3")]
[Sample(40, 0.02f, Shapes = "2,5,17; 2")]
[Sample(3, 0f, Shapes = "1,2,3; 1")]
sealed partial class EndsWhenStill(int steps, float tolerance)
{
    /// <summary>How far a step goes, (1).</summary>
    [Parameter]
    public Parameter Rate { get; } = Initial.Constant(0.3, 1);

    [Iterate(nameof(steps))]
    (float heat, float change) Step(Dim n, Dim i, Dim j, [Start("x")] State heat, State change, View pull) =>
        (heat[n, i, j] + Update(heat, pull[n], n, i, j), Update(heat, pull[n], n, i, j));

    [Iterate(nameof(steps))]
    float Squares(Dim n, Over i, Over j, State change, State squares) => change[n, i, j] * change[n, i, j];

    [Iterate(nameof(steps))]
    bool Still(Dim n, State squares) => squares[n] < tolerance * tolerance;

    float Update(View heat, float pull, int n, int i, int j) =>
        Rate[0] * ((0.25f * (heat[n, i - 1, j] + heat[n, i + 1, j] + heat[n, i, j - 1] + heat[n, i, j + 1])) - ((1.1f + (pull * pull)) * heat[n, i, j]));
}
