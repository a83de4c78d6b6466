using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// What an expression is in the lanes that lie in the plane's border. Planes hold zeros there, so most products need no mask before they are added up.
/// </summary>
static class PassBorder
{
    enum Behind
    {
        Unknown,
        Finite,
        Zero,
    }

    /// <summary>Whether it is zero there.</summary>
    /// <param name="e">The expression, over planes.</param>
    public static bool IsZero(Expr e)
    {
        var known = new Dictionary<Expr, Behind>();
        return e.Evaluate(known, n => n.IsZero ? Behind.Zero : Of(n, at => known[n.Args[at]])) == Behind.Zero;
    }

    static Behind Of(Expr e, Func<int, Behind> arg) => e.Op switch
    {
        Op.RealConst => Behind.Finite,
        Op.Read => PlaneNest.IsPlane(e) && PlaneNest.IsInPlace(e) ? Behind.Zero : Behind.Finite,
        Op.Neg or Op.Abs or Op.Sign => arg(0),
        Op.Add or Op.Sub or Op.Min or Op.Max => Least(arg(0), arg(1)),
        Op.Select => Least(arg(1), arg(2)),
        Op.Mul => (arg(0), arg(1)) switch
        {
            (Behind.Unknown, _) or (_, Behind.Unknown) => Behind.Unknown,
            (Behind.Zero, _) or (_, Behind.Zero) => Behind.Zero,
            _ => Behind.Finite,
        },
        _ => Behind.Unknown,
    };

    static Behind Least(Behind a, Behind b) => a < b ? a : b;
}
