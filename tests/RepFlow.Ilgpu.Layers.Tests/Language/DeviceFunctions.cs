namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Functions that are called as they stand, each written in one precision, with arguments by name.</summary>
[GpuLayer]
[Sample(Shapes = "3,7")]
static partial class DeviceFunctions
{
    [Map]
    static float Output(Dim i, Dim j, View x) => x[i, j] * (Offset(slope: 0.5f, at: j * 1.5f) + (float)Wide(i + 0.25f) + Whole(by: i, value: j) + Whole(j));

    [DeviceFunction]
    static float Offset(float at, float slope) => at - (3f * slope);

    [DeviceFunction]
    static double Wide(double value) => value * 2;

    [DeviceFunction]
    static int Whole(int value, int by = 2) => value * by;
}
