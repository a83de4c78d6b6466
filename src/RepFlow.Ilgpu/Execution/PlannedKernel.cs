namespace RepFlow.Ilgpu.Execution;

/// <summary>A step of a plan: what it computes, and what it moves.</summary>
/// <param name="Layer">The part of a network that it belongs to, by the names of fields; of layers that run as one, all of theirs.</param>
/// <param name="Name">The stages of definitions that it does the work of, several where they are fused: <c>BatchNorm.Output + Relu.Output</c>.</param>
/// <param name="Pass">What it is part of.</param>
/// <param name="ReadBytes">The bytes of the tensors that it reads, each once.</param>
/// <param name="WrittenBytes">The bytes of the tensors that it writes, each once.</param>
/// <param name="Products">The multiply-adds of a contraction, those at zeros of a border included.</param>
public sealed record PlannedKernel(string Layer, string Name, PlannedPass Pass, long ReadBytes, long WrittenBytes, long Products)
{
    /// <summary>The bytes that it moves.</summary>
    public long Bytes => ReadBytes + WrittenBytes;
}
