namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A running sum that starts anew where an integer says so.</summary>
[GpuLayer]
[Sample(Shapes = "2,6; 6", Most = 1)]
static partial class IntegersInScan
{
    [Scan("t")]
    static float Output(Dim n, Dim t, View x, IntView begins, State output) => begins[t] != 0 ? x[n, t] : output[n, t - 1] + x[n, t];
}
