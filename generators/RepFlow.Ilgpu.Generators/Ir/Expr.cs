namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>
/// A node of an expression graph. Nodes are made by an <see cref="ExprBuilder"/>, which shares equal ones, so that reference equality is
/// structural equality within one definition.
/// </summary>
sealed class Expr
{
    internal Expr(int id, Op op, ExprType type, Expr[] args, Symbol? symbol, double value)
    {
        Id = id;
        Op = op;
        Type = type;
        Args = args;
        Symbol = symbol;
        Value = value;
        IsUniform = op is not (Op.Index or Op.Row or Op.Read or Op.Call);
        foreach (var arg in args)
        {
            IsUniform &= arg.IsUniform;
        }
    }

    /// <summary>Position in the order of creation: arguments come before what uses them.</summary>
    public int Id { get; }

    public Op Op { get; }

    public ExprType Type { get; }

    public IReadOnlyList<Expr> Args { get; }

    /// <summary>What a leaf, a read or a call stands for; null for operations and constants.</summary>
    public Symbol? Symbol { get; }

    /// <summary>The name of what it stands for.</summary>
    public string Name => Symbol?.Name ?? "";

    /// <summary>The value of a constant.</summary>
    public double Value { get; }

    /// <summary>Whether the value changes with none of the indices and no tensor: it is known when the stage is launched.</summary>
    public bool IsUniform { get; }

    /// <summary>Whether it is the constant 0; -0 is another number, as 1 / x shows.</summary>
    public bool IsZero => Op is Op.RealConst or Op.IntConst && Value == 0 && 1 / Value > 0;

    public bool IsOne => Op is Op.RealConst or Op.IntConst && Value == 1;

    public bool IsTrue => Op == Op.BoolConst && Value != 0;

    public bool IsFalse => Op == Op.BoolConst && Value == 0;

    public bool IsConst => Op is Op.RealConst or Op.IntConst or Op.BoolConst;

    /// <summary>The positions of a Read, without its condition.</summary>
    public IEnumerable<Expr> Positions => Args.Take(Args.Count - 1);

    /// <summary>The condition of a Read.</summary>
    public Expr Guard => Args[Args.Count - 1];

    /// <summary>The expression as mathematics, for messages: the beginning, where it is long.</summary>
    public override string ToString() => ExprText.Of(this, 160);
}
