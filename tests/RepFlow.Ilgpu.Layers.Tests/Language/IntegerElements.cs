namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>An integer where the result stands, and a stage that is switched off passes the view of real numbers through, though integers come first.</summary>
[GpuLayer]
[Sample(true, Shapes = "2,5; 2,5", Least = -3, Most = 3)]
[Sample(false, Shapes = "2,5; 2,5")]
public sealed partial class IntegerElements(bool isOn)
{
    public bool IsOn { get; } = isOn;

    [Map, When(nameof(IsOn))]
    static float Chosen(int label, float x) => (label & 1) == 0 ? x * label : -x;

    [Map]
    static float Output(float chosen, int label) => chosen + (0.5f * label);
}
