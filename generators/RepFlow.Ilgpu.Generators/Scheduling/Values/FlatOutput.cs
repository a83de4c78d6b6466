using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Values;

/// <summary>What a stage writes, at a flat address.</summary>
/// <param name="Container">The tensor that holds the element.</param>
/// <param name="Address">The element's place in it.</param>
/// <param name="Value">The value, of one term in a fold.</param>
/// <param name="Guard">The condition under which it is written; null for always.</param>
sealed record FlatOutput(string Container, Expr Address, Expr Value, Expr? Guard)
{
    /// <summary>Whether it is an integer.</summary>
    public bool IsInt => Value.Type == ExprType.Int;

    /// <summary>All that has to be computed.</summary>
    public IEnumerable<Expr> Values => Guard is null ? [Address, Value] : [Address, Value, Guard];
}
