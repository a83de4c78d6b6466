using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Values;

/// <summary>How values change along an index.</summary>
/// <param name="b">Makes expressions.</param>
/// <param name="index">The index.</param>
sealed class Slopes(ExprBuilder b, string index)
{
    readonly Dictionary<Expr, bool> varying = new();
    readonly Dictionary<Expr, Expr?> known = new();

    /// <summary>Whether a value is another for other values of the index.</summary>
    public bool IsVarying(Expr e) => e.Evaluate(varying, n => n.Op == Op.Index ? n.Name == index : n.Args.Any(a => varying[a]));

    /// <summary>By how much an integer grows from one value of the index to the next; null where it does not do so evenly. A clamped one has the slope of its interior.</summary>
    public Expr? Of(Expr number)
    {
        return number.Evaluate(known, Slope, e => IsVarying(e) && e.Op is Op.Clamp or Op.Neg or Op.Add or Op.Sub or Op.Mul or Op.Join ? e.Args : []);

        Expr? Slope(Expr e)
        {
            if (!IsVarying(e))
            {
                return b.Int(0);
            }

            switch (e.Op)
            {
                case Op.Index:
                    return b.Int(1);
                case Op.Clamp:
                    return known[e.Args[0]];
                case Op.Neg:
                    return known[e.Args[0]] is { } negated ? b.Neg(negated) : null;
                case Op.Add or Op.Sub when known[e.Args[0]] is { } left && known[e.Args[1]] is { } right:
                    return e.Op == Op.Add ? b.Add(left, right) : b.Sub(left, right);
                case Op.Mul when !IsVarying(e.Args[1]) && known[e.Args[0]] is { } factor:
                    return b.Mul(factor, e.Args[1]);
                case Op.Mul when !IsVarying(e.Args[0]) && known[e.Args[1]] is { } factor:
                    return b.Mul(factor, e.Args[0]);
                case Op.Join when !IsVarying(e.Args[0]):
                    return known[e.Args[1]];
                default:
                    return null;
            }
        }
    }

    /// <summary>Whether an address grows by one from one value of the index to the next.</summary>
    public bool IsContiguous(Expr address) => Of(address)?.IsOne == true;
}
