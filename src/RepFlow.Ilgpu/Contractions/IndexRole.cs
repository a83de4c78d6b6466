namespace RepFlow.Ilgpu.Contractions;

/// <summary>What an index does in the matrix product that a contraction becomes.</summary>
enum IndexRole
{
    /// <summary>In both operands and in the result: one matrix product for each value.</summary>
    Batch,

    /// <summary>In the first operand and in the result.</summary>
    Row,

    /// <summary>In the second operand and in the result.</summary>
    Column,

    /// <summary>Summed over.</summary>
    Summed,
}
