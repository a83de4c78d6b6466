using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>
/// Long short-term memory over sequences (N, T, D), from states (N, H), to (N, T, H), as PyTorch's <c>LSTM</c> of one layer with its gates in the same order: input, forget, cell and
/// output (Hochreiter and Schmidhuber, "Long short-term memory", 1997). What the gates take of x is one contraction for all steps.
/// </summary>
/// <param name="inputs">Features of a step.</param>
/// <param name="size">Features of the state.</param>
[GpuLayer]
[Sample(3, 2, Shapes = "2,4,3; 2,2; 2,2")]
[Sample(1, 3, Shapes = "1,2,1; 1,3; 1,3")]
public sealed partial class Lstm(int inputs, int size)
{
    [Parameter]
    public Parameter WeightIh { get; } = Initial.KaimingNormal(4 * size, inputs);

    [Parameter]
    public Parameter WeightHh { get; } = Initial.KaimingNormal(4 * size, size);

    [Parameter]
    public Parameter Bias { get; } = Initial.Zeros(4 * size);

    [Contract]
    float Taken(Dim n, Dim t, Dim g, Over d, View x) => x[n, t, d] * WeightIh[g, d];

    [Scan(nameof(t))]
    float Kept(Dim n, Dim t, Dim g, Over j, [Start("hidden")] State output) => WeightHh[g, j] * output[n, t - 1, j];

    [Scan(nameof(t))]
    (float output, float cell) Step(Dim n, Dim t, [Extent(nameof(size))] Dim k, View taken, State kept, [Start("memory")] State cell)
    {
        float Gate(int at) => taken[n, t, (at * size) + k] + kept[n, t, (at * size) + k] + Bias[(at * size) + k];
        var next = (Sigmoid(Gate(1)) * cell[n, t - 1, k]) + (Sigmoid(Gate(0)) * MathF.Tanh(Gate(2)));
        return (Sigmoid(Gate(3)) * MathF.Tanh(next), next);
    }

    static float Sigmoid(float x) => 1f / (1f + MathF.Exp(-x));
}
