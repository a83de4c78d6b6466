using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>What an expression of a stage's body stands for while it is read: a number, a tensor that is passed on, or a tuple.</summary>
abstract record Value
{
    /// <param name="Expr">The number.</param>
    /// <param name="IsWide">Whether C# computed it in double precision and has not rounded it to a float since.</param>
    public sealed record Number(Expr Expr, bool IsWide = false) : Value;

    public sealed record Tensor(TensorSymbol Symbol) : Value;

    /// <summary>A struct of hyper-parameters, of which its numbers are read.</summary>
    /// <param name="Path">What the definition calls it.</param>
    public sealed record Struct(string Path) : Value;

    public sealed record Tuple(IReadOnlyList<Value> Items) : Value;
}
