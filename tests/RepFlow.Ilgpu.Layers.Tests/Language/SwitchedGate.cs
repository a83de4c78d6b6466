namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Stages that can be switched off, with views and a parameter that nobody reads then, and a view that only the condition of a stage reads.</summary>
/// <param name="gates">Whether the gate is on.</param>
/// <param name="weighs">Whether its result is weighed, before and after.</param>
[GpuLayer]
[Sample(true, true, Shapes = "2,7;2,7")]
[Sample(true, false, Shapes = "2,7;2,7")]
[Sample(false, true, Shapes = "2,7;2,7")]
[Sample(false, false, Shapes = "2,7;2,7")]
sealed partial class SwitchedGate(bool gates, bool weighs)
{
    /// <summary>Factors of the columns, (7).</summary>
    [Parameter]
    public Parameter Weight { get; } = Initial.Constant(0.7, 7);

    [Map]
    float Square(Dim n, Dim i, View y) => y[n, i] * y[n, i];

    [Map, When(nameof(gates))]
    float Gate(Dim n, Dim i, View x, View square) => x[n, i] > 0f ? square[n, i] : square[n, i + 1] * square[n, i];

    [Map, When(nameof(weighs))]
    float Weighed(Dim n, Dim i, View gate) => gate[n, i] * gate[n, i - 1] * Weight[i];

    [Map, When(nameof(weighs))]
    float Output(Dim n, Dim i, View weighed, View x) => weighed[n, i] * x[n, i] * Weight[i];
}
