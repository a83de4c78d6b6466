namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary>The cross entropy of logits with labels that are integers.</summary>
[GpuLayer]
static partial class LabelEntropy
{
    [Reduce(Reduction.Max)]
    static float Largest(Dim n, Over k, View logits) => logits[n, k];

    [Reduce(Reduction.Sum)]
    static float Total(Dim n, Over k, View logits, View largest) => MathF.Exp(logits[n, k] - largest[n]);

    [Map]
    static float Own(Dim n, View logits, IntView labels, View largest, View total) => largest[n] + MathF.Log(total[n]) - logits[n, labels[n]];

    [Reduce(Reduction.Mean)]
    static float Output(Over n, View own) => own[n];
}
