namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A property that computes from a parameter is part of the mathematics: the parameter has its gradient.</summary>
[GpuLayer]
[Sample(Shapes = "2,7")]
sealed partial class LearnedTemperature()
{
    /// <summary>The logarithm of the temperature, (1).</summary>
    [Parameter]
    public Parameter LogTemperature { get; } = Initial.Constant(0.3, 1);

    float Temperature => MathF.Exp(LogTemperature[0]);

    [Map]
    float Output(float x) => MathF.Tanh(x / Temperature);
}
