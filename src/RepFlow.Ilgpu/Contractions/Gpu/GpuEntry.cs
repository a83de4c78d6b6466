namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>What the tables say of a term of an operand.</summary>
/// <param name="offset">Its offset.</param>
/// <param name="first">Its first word for the border test.</param>
/// <param name="second">Its second word.</param>
readonly struct GpuEntry(int offset, int first, int second)
{
    /// <summary>The offset, and the words.</summary>
    public readonly int Offset = offset, First = first, Second = second;
}
