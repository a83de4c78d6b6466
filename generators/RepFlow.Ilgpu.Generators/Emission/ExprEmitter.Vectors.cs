using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <content>
/// Vectors: several values of one index, the lane, at once. Within the bounds that <see cref="LaneBounds"/> gives, every border condition
/// along the lane holds, so loads are plain. Integers along the lane are vectors of integers as wide as the real numbers.
/// </content>
sealed partial class ExprEmitter
{
    // Products that are added up one after the other; more are added up in two chains.
    const int LongestChain = 6;

    readonly Dictionary<Expr, string> broadcasts = new();
    readonly Dictionary<string, Dictionary<Expr, bool>> varying = new();
    readonly Dictionary<string, Dictionary<Expr, Expr?>> slopes = new();
    readonly Dictionary<string, Dictionary<Expr, Expr>> uniform = new();
    readonly Dictionary<Expr, bool> guards = new();

    /// <summary>Whether everything that varies along the lane can be computed in vectors.</summary>
    public bool CanVectorize(string lane) => order.Where(n => IsVarying(n, lane)).All(n => n.Op switch
    {
        Op.Select when n.Type == ExprType.Int && type.IsWide => false,
        // What remains of a read's condition is asked once for all lanes.
        Op.Read => n.Type == ExprType.Real && (Slope(n.Args[0], lane)?.IsOne == true || !IsVarying(n.Args[0], lane)) && !IsVarying(Uniform(n.Guard, lane), lane),
        Op.Call or Op.Pow => false,
        Op.Div or Op.Mod when n.Type == ExprType.Int => false,
        Op.Equal when n.Args[0].Type == ExprType.Int => n.Args.All(a => IsVarying(a, lane) == false || Slope(a, lane) is not null),
        Op.InRange => Slope(n.Args[0], lane)?.IsOne == true && !IsVarying(n.Args[1], lane),
        Op.Clamp => Slope(n.Args[0], lane)?.IsOne == true,
        Op.ToInt => false,

        // Integers along the lane have no locals: they are written in place, as trees.
        _ => n.Type != ExprType.Int || n.TreeSize(treeSizes) <= LargestArgument,
    });

    /// <summary>The lane index's range in which all border conditions along it hold: expressions for its lower and upper bounds.</summary>
    public (IReadOnlyList<string> Lower, IReadOnlyList<string> Upper) LaneBounds(string lane)
    {
        // Of bounds that are so and so far from the same place only the narrowest counts: a long window has one for each of its taps.
        var (lower, upper) = (new List<(Expr? From, long Distance)>(), new List<(Expr? From, long Distance)>());
        foreach (var node in order.Where(n => n.Op is Op.InRange or Op.Clamp && IsVarying(n, lane)))
        {
            // 0 <= lane + rest < size
            var rest = b.Rewrite(node.Args[0], n => n.Op == Op.Index && n.Name == lane ? b.Int(0) : null);
            var low = b.Neg(rest);
            if (!low.IsZero && !(low.IsConst && low.Value < 0))
            {
                lower.Add(Parts(low));
            }

            upper.Add(Parts(b.Sub(node.Args[1], rest)));
        }

        return (
            lower.GroupBy(l => l.From).Select(g => Text(g.Key, g.Max(l => l.Distance))).ToList(),
            upper.GroupBy(u => u.From).Select(g => Text(g.Key, g.Min(u => u.Distance))).ToList());

        static (Expr? From, long Distance) Parts(Expr bound) => bound.Op switch
        {
            Op.IntConst => (null, (long)bound.Value),
            Op.Add when bound.Args[1].IsConst => (bound.Args[0], (long)bound.Args[1].Value),
            Op.Sub when bound.Args[1].IsConst => (bound.Args[0], -(long)bound.Args[1].Value),
            _ => (bound, 0),
        };

        string Text(Expr? from, long distance) => Scalar(from is null ? b.Int(distance) : b.Add(from, b.Int(distance)));
    }

    /// <summary>Whether vector code needs the lane's index values themselves.</summary>
    public bool NeedsLaneNumbers(string lane) => order.Any(n => IsVarying(n, lane) && (n.Op == Op.ToReal || (n.Op is Op.Less or Op.LessEqual or Op.Equal && n.Args[0].Type == ExprType.Int)));

    /// <summary>The expression as a vector: of lanes, or of one value in all lanes.</summary>
    public string Vector(Expr e, string lane, int precedence = 0) => VectorText(e, lane, precedence);

    string VectorText(Expr e, string lane, int precedence)
    {
        if (!IsVarying(e, lane))
        {
            return e.Type == ExprType.Bool ? MaskOf(e)
                : broadcasts.TryGetValue(e, out var all) ? all
                : e.Type == ExprType.Int ? type.BroadcastInteger(Text(e, 0))
                : e.IsZero ? type.Vector + ".Zero"
                : e.IsOne ? type.Vector + ".One"
                : type.Broadcast(Text(e, 0));
        }

        if (locals.TryGetValue(e, out var local))
        {
            return local;
        }

        if (e.Type == ExprType.Int)
        {
            return IntegerText(e, lane, precedence);
        }

        string V(int at, int inner = 0) => VectorText(e.Args[at], lane, inner);
        string MultiplyAdd(Expr product, Expr addend) =>
            $"{type.Vectors}.MultiplyAddEstimate({VectorText(product.Args[0], lane, 0)}, {VectorText(product.Args[1], lane, 0)}, {VectorText(addend, lane, 0)})";
        switch (e.Op)
        {
            case Op.Read:
                var pointer = From(e);

                // Where only the condition varies along the lane, it holds for all of it, and the value is the same in all lanes.
                var load = IsVarying(e.Args[0], lane) ? $"{type.Vectors}.Load({pointer} + {Text(e.Args[0], 6)})" : type.Broadcast($"{pointer}[{Text(e.Args[0], 0)}]");
                var guard = Uniform(e.Guard, lane);
                return guard.IsTrue ? load : Wrap($"{Text(guard, 1)} ? {load} : {type.Vector}.Zero", 1, precedence);
            case Op.Add when LongSum(e, lane) is { } terms:
                // Each operation of a chain waits for the one before it: two chains of half the length take half the time.
                var middle = (terms.Count + 1) / 2;
                return Wrap($"{VectorText(terms.Take(middle).Aggregate(b.Add), lane, 6)} + {VectorText(terms.Skip(middle).Aggregate(b.Add), lane, 7)}", 6, precedence);
            case Op.Add when e.Args[1] is { Op: Op.Add, Type: ExprType.Real } sum && !locals.ContainsKey(sum) && sum.Args.Any(a => IsPlainProduct(a, lane)):
                // a + (b * c + d) is as good as (a + b * c) + d, and one instruction shorter.
                return VectorText(b.Add(b.Add(e.Args[0], sum.Args[0]), sum.Args[1]), lane, precedence);
            case Op.Add when IsPlainProduct(e.Args[0], lane):
                return MultiplyAdd(e.Args[0], e.Args[1]);
            case Op.Add when IsPlainProduct(e.Args[1], lane):
                return MultiplyAdd(e.Args[1], e.Args[0]);
            case Op.Add:
                return Wrap($"{V(0, 6)} + {V(1, 7)}", 6, precedence);
            case Op.Sub:
                return Wrap($"{V(0, 6)} - {V(1, 7)}", 6, precedence);
            case Op.Mul:
                return Wrap($"{V(0, 8)} * {V(1, Factor(e.Args[1]))}", 8, precedence);
            case Op.Div:
                return Wrap($"{V(0, 8)} / {V(1, 9)}", 8, precedence);
            case Op.Neg:
                return Wrap("-" + V(0, 9), 9, precedence);
            case Op.Less or Op.LessEqual or Op.Equal:
                var comparison = $"{type.Vectors}.{(e.Op == Op.Less ? "LessThan" : e.Op == Op.LessEqual ? "LessThanOrEqual" : "Equals")}({V(0)}, {V(1)})";
                return type.IsWide && e.Args[0].Type == ExprType.Int ? $"HostWide.Mask({comparison})" : comparison;
            case Op.And:
                return Wrap($"{V(0, 5)} & {V(1, 5)}", 5, precedence);
            case Op.Or:
                return Wrap($"({V(0, 5)} | {V(1, 5)})", 5, precedence);
            case Op.Not:
                return "~" + V(0, 9);
            case Op.InRange:
                return $"{type.MaskVector}.AllBitsSet";
            case Op.ToReal:
                return $"{type.Vectors}.ConvertTo{type.Precision}({V(0)})";
            case Op.Select when !IsVarying(e.Args[0], lane):
                return Wrap($"{Text(e.Args[0], 1)} ? {V(1, 1)} : {V(2, 1)}", 1, precedence);
            case Op.Select:
                // Where every border condition holds the mask is all ones.
                return Uniform(e.Args[0], lane).IsTrue ? VectorText(e.Args[1], lane, precedence) : $"{type.Vectors}.ConditionalSelect({V(0)}, {V(1)}, {V(2)})";
            case Op.Sqrt:
                return $"{type.Vectors}.SquareRoot({V(0)})";
            case Op.Log2 or Op.Log10 or Op.Tan or Op.Sinh or Op.Cosh or Op.Tanh or Op.Sign:
                return $"HostMath.{e.Op}({V(0)})";
            default:
                return $"{type.Vectors}.{e.Op}({string.Join(", ", e.Args.Select((_, at) => V(at)))})";
        }
    }

    /// <summary>
    /// Integers along the lane. Those of 64 bits, which stand beside double precision, are brought back to 32 where they may have left them.
    /// </summary>
    string IntegerText(Expr e, string lane, int precedence)
    {
        string V(int at, int inner = 0) => VectorText(e.Args[at], lane, inner);
        string Wrapped(string text, int own) => type.Mask == "long" && !IsSmallStep(e) ? $"HostMath.Wrap({text})" : Wrap(text, own, precedence);
        return e.Op switch
        {
            Op.Index => lane + "Lanes",
            Op.Add => Wrapped($"{V(0, 6)} + {V(1, 7)}", 6),
            Op.Sub => Wrapped($"{V(0, 6)} - {V(1, 7)}", 6),
            Op.Mul => Wrapped($"{V(0, 8)} * {V(1, 9)}", 8),
            Op.Join => Wrapped($"{V(0, 8)} * {V(2, 8)} + {V(1, 7)}", 6),
            Op.Neg => Wrapped("-" + V(0, 9), 9),

            // Within the lane's bounds nothing is clamped.
            Op.Clamp => V(0, precedence),
            Op.Select when !IsVarying(e.Args[0], lane) => Wrap($"{Text(e.Args[0], 1)} ? {V(1, 1)} : {V(2, 1)}", 1, precedence),
            Op.Select => $"{type.Vectors}.ConditionalSelect({V(0)}, {V(1)}, {V(2)})",
            _ => $"{type.Vectors}.{e.Op}({string.Join(", ", e.Args.Select((_, at) => V(at)))})",
        };
    }

    /// <summary>An index and a small number: no tensor has so many elements along an axis that this needs more than 32 bits.</summary>
    static bool IsSmallStep(Expr e) =>
        e.Op is Op.Add or Op.Sub && e.Args[0].Op == Op.Index && e.Args[1].Op == Op.IntConst && Math.Abs(e.Args[1].Value) < 1 << 16;

    /// <summary>The terms of a sum that is written in place, if it has many products; null otherwise.</summary>
    IReadOnlyList<Expr>? LongSum(Expr e, string lane)
    {
        IEnumerable<Expr> Terms(Expr sum) => sum is { Op: Op.Add, Type: ExprType.Real } && IsVarying(sum, lane) && !locals.ContainsKey(sum) ? sum.Args.SelectMany(Terms) : [sum];
        var terms = Terms(e).ToList();
        return terms.Count(t => IsPlainProduct(t, lane)) >= LongestChain ? terms : null;
    }

    /// <summary>The statement that adds a term to a running sum.</summary>
    /// <param name="sum">The sum's name.</param>
    /// <param name="term">The term.</param>
    /// <param name="negative">Whether it is taken away.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="mask">What keeps the lanes that count; null where the others are zero anyway.</param>
    public string VectorAccumulation(string sum, Expr term, bool negative, string lane, string? mask)
    {
        if (mask is null && !negative && IsPlainProduct(term, lane))
        {
            return $"{sum} = {type.Vectors}.MultiplyAddEstimate({VectorText(term.Args[0], lane, 0)}, {VectorText(term.Args[1], lane, 0)}, {sum});";
        }

        return $"{sum} {(negative ? "-" : "+")}= {(mask is null ? VectorText(term, lane, 0) : $"{VectorText(term, lane, 9)} & {mask}")};";
    }

    /// <summary>A product that is written in place: with what is added to it, it is one instruction.</summary>
    bool IsPlainProduct(Expr e, string lane) => e is { Op: Op.Mul, Type: ExprType.Real } && IsVarying(e, lane) && !locals.ContainsKey(e);

    /// <summary>What remains of a condition when all border conditions along the lane hold.</summary>
    Expr Uniform(Expr condition, string lane)
    {
        if (!uniform.TryGetValue(lane, out var known))
        {
            uniform[lane] = known = new();
        }

        return b.Rewrite(condition, n => n.Op == Op.InRange && IsVarying(n, lane) ? b.True : n.Op == Op.Read ? n : null, known);
    }

    string MaskOf(Expr e) => e.IsTrue ? $"{type.MaskVector}.AllBitsSet"
        : e.IsFalse ? $"{type.MaskVector}.Zero"
        : $"({Text(e, 1)} ? {type.MaskVector}.AllBitsSet : {type.MaskVector}.Zero)";

    /// <summary>How much an address or position grows from one lane to the next; null where it does not do so evenly.</summary>
    Expr? Slope(Expr address, string lane)
    {
        if (!slopes.TryGetValue(lane, out var known))
        {
            slopes[lane] = known = new();
        }

        return address.Evaluate(known, Known, e => IsVarying(e, lane) && e.Op is Op.Clamp or Op.Neg or Op.Add or Op.Sub or Op.Mul or Op.Join ? e.Args : []);

        Expr? Known(Expr e)
        {
            if (!IsVarying(e, lane))
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
                case Op.Mul when !IsVarying(e.Args[1], lane) && known[e.Args[0]] is { } factor:
                    return b.Mul(factor, e.Args[1]);
                case Op.Mul when !IsVarying(e.Args[0], lane) && known[e.Args[1]] is { } factor:
                    return b.Mul(factor, e.Args[0]);
                case Op.Join when !IsVarying(e.Args[0], lane):
                    return known[e.Args[1]];
                default:
                    return null;
            }
        }
    }

    public NumberType Type => type;

    public string Keyword => type.Keyword;

    /// <summary>What remains of a condition where all border conditions along the lane hold.</summary>
    public Expr UniformPart(Expr condition, string lane) => Uniform(condition, lane);

    /// <summary>How much an address grows from one value of an index to the next; null where it does not do so evenly.</summary>
    public Expr? SlopeOf(Expr address, string index) => Slope(address, index);

    /// <summary>Whether an address grows by one along the lane.</summary>
    public bool IsContiguous(Expr address, string lane) => Slope(address, lane)?.IsOne == true;

    bool IsVarying(Expr e, string lane)
    {
        if (!varying.TryGetValue(lane, out var known))
        {
            varying[lane] = known = new();
        }

        return e.Evaluate(known, n => n.Op == Op.Index ? n.Name == lane : n.Args.Any(a => known[a]));
    }

    /// <summary>Integers along the lane live in addresses and conditions, which are written in place.</summary>
    bool IsIntegral(Expr e) => e.Type == ExprType.Int || e.Op == Op.InRange || (e.Type == ExprType.Bool && (Uniform(e, "").IsTrue || IsGuard(e)));

    /// <summary>Whether a condition only guards reads, which are written with what remains of it.</summary>
    bool IsGuard(Expr condition) => condition.Evaluate(
        guards,
        e => uses[e] == Users(e).Count && Users(e).All(u => u.Op == Op.Read || (u.Type == ExprType.Bool && guards[u])),
        e => Users(e).Where(u => u.Type == ExprType.Bool));

    /// <summary>Whether a uniform number is used in all lanes at once and nowhere else: then it needs no name of its own.</summary>
    bool IsOnlyBroadcast(Expr node, string lane) =>
        !HasScalarCode && node.Type == ExprType.Real && uses[node] == Users(node).Count && NeedsBroadcast(node, lane)
        && Users(node).All(n => n.Type == ExprType.Real && n.Op != Op.Read && IsVarying(n, lane) && !(n.Op == Op.Select && n.Args[0] == node));

    bool NeedsBroadcast(Expr node, string lane) =>
        !node.IsZero && !node.IsOne && Users(node).Any(n => n.Type is ExprType.Real or ExprType.Bool && n.Op != Op.Read && IsVarying(n, lane) && !(n.Op == Op.Select && n.Args[0] == node));
}
