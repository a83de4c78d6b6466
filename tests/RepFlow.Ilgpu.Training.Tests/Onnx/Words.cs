namespace RepFlow.Ilgpu.Training.Tests.Onnx;

/// <summary>A vector for each word: words are integers.</summary>
[GpuLayer]
sealed partial class Words
{
    [Parameter]
    public Parameter Table { get; } = Initial.KaimingNormal(4, 3);

    [Map]
    float Output(Dim n, Dim c, IntView words) => Table[words[n], c];
}
