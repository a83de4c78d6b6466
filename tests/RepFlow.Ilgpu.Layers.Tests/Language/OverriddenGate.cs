namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Methods and properties of a base class and an interface run as C# runs them: overridden, hidden, or by base.</summary>
[GpuLayer]
[Sample(1.5f, Shapes = "3,7")]
sealed partial class OverriddenGate(float scale) : Gate<int>(scale)
{
    public override float Offset => 2f * Scale;

    [Parameter]
    public Parameter Slope { get; } = Initial.Constant(0.5, 1);

    float Tilt => Tilted(1f);

    public override float Open(float x) => MathF.Tanh(x) + base.Open(x);

    protected override float Bend<TOther>(float x) => x * x;

    new float Fixed(float x) => 3f * x;

    float Tilted(float x) => x * Slope[0];

    [Map]
    float Output(Dim i, Dim j, View x) => Gated(x[i, j]) + Fixed(x[i, j]) + FixedTwice(x[i, j]) + ((IGate)this).Half(x[i, j]) + (Tilt * x[i, j]);
}
