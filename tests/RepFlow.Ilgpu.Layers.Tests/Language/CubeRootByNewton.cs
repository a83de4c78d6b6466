namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A recurrence whose every step uses the last one five times: written out it would be larger than any memory.</summary>
[GpuLayer]
[Sample(Shapes = "4,5", Low = 0.5, High = 2)]
static partial class CubeRootByNewton
{
    [Map]
    static float Output(float x)
    {
        var y = 1f;
        for (var k = 0; k < 12; k++)
        {
            y -= ((y * y * y) - x) / (3f * y * y);
        }

        return y;
    }
}
