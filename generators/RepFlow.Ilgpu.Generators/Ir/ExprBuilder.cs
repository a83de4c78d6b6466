namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>Makes expressions by the rules of algebra: constants are folded, and what a rule removes is never made.</summary>
sealed partial class ExprBuilder
{
    readonly ExprTable nodes = new();
    readonly Dictionary<Expr, Expr> reals = new();

    public ExprBuilder()
    {
        True = Node(Op.BoolConst, ExprType.Bool, [], null, 1);
        False = Node(Op.BoolConst, ExprType.Bool, [], null, 0);
    }

    /// <summary>Ends the making of nodes.</summary>
    public CancellationToken Cancellation
    {
        get => nodes.Cancellation;
        set => nodes.Cancellation = value;
    }

    /// <summary>What the definition calls a value: emitted locals take these names.</summary>
    public Dictionary<Expr, string> Hints { get; } = new();

    public Expr True { get; }

    public Expr False { get; }

    public Expr Real(double value) => Node(Op.RealConst, ExprType.Real, [], null, value);

    /// <summary>An integer of 32 bits, as C#'s: what is beyond them falls away.</summary>
    public Expr Int(long value) => Node(Op.IntConst, ExprType.Int, [], null, unchecked((int)value));

    public Expr Bool(bool value) => value ? True : False;

    public Expr Constant(ExprType type, double value) => type == ExprType.Real ? Real(value) : Int(Integers.Truncate(value));

    public Expr Hyper(string name, ExprType type) => Node(Op.Hyper, type, [], new Symbol.Hyper(name));

    /// <summary>The position at which a scan is.</summary>
    public Expr Turn(IndexVar along) => Node(Op.Hyper, ExprType.Int, [], new Symbol.Turn(along.Name));

    public Expr Index(string name, Expr extent) => Node(Op.Index, ExprType.Int, [], new Symbol.Index(name, extent));

    public Expr Index(IndexVar index) => Index(index.Name, index.Extent);

    /// <summary>An index that is to be solved for.</summary>
    public Expr Unknown(string index) => Node(Op.Index, ExprType.Int, [], new Symbol.Unknown(index));

    /// <summary>The extent of an axis of a tensor.</summary>
    public Expr Size(string tensor, int axis) => Node(Op.Size, ExprType.Int, [], new Symbol.Size(tensor, axis));

    /// <summary>The number of elements that the rest of the axes has.</summary>
    public Expr Rest => Node(Op.Size, ExprType.Int, [], new Symbol.Rest());

    /// <summary>Stands for the extent of an index of the stage being parsed, until it is inferred.</summary>
    public Expr OpenExtent(string index) => Node(Op.Size, ExprType.Int, [], new Symbol.Open(index));

    /// <summary>The address of a row of a plane, so many slices and rows from the one at hand.</summary>
    public Expr Row(int slice, int line) => Node(Op.Row, ExprType.Int, [], new Symbol.Row(slice, line));

    /// <summary>A call of a method of the definition that computes an extent from shapes, or a shape, of which an axis is taken.</summary>
    public Expr ExtentCall(OwnMethod method, int? axis, IReadOnlyList<string> tensors) =>
        Node(Op.ExtentCall, ExprType.Int, [], new Symbol.ExtentCall(method, axis, tensors));

    /// <summary>The number of values that indices take together.</summary>
    public Expr Count(IEnumerable<IndexVar> indices) => indices.Select(i => i.Extent).Aggregate(Int(1), Mul);

    public Expr Read(string tensor, IEnumerable<Expr> positions, Expr guard, ExprType type = ExprType.Real) =>
        Read(new Symbol.Tensor(tensor), positions, guard, type);

    /// <summary>An element of a tensor, a container or a plane.</summary>
    public Expr Read(Symbol from, IEnumerable<Expr> positions, Expr guard, ExprType type) =>
        guard.IsFalse ? Constant(type, 0) : Node(Op.Read, type, positions.Append(guard).ToArray(), from);

    public Expr Call(Symbol.Function function, ExprType type, params Expr[] args) => Node(Op.Call, type, args, function);

    public Expr Add(Expr a, Expr b)
    {
        if (Fold(a, b, (x, y) => x + y, (x, y) => x + y) is { } known)
        {
            return known;
        }

        // Of real numbers this changes the sign of a zero sum, and nothing else.
        if (a.IsZero)
        {
            return b;
        }

        if (b.IsZero)
        {
            return a;
        }

        if (b.Op == Op.Neg)
        {
            return Sub(a, b.Args[0]);
        }

        if (IsNegative(b))
        {
            return Sub(a, Neg(b));
        }

        if (a.Op == Op.Neg)
        {
            return Sub(b, a.Args[0]);
        }

        // (e - c) + c = e, exact for integers: positions of transposed stencils meet their guards this way.
        if (a.Type == ExprType.Int)
        {
            if (a.Op == Op.Sub && a.Args[1] == b)
            {
                return a.Args[0];
            }

            if (b.Op == Op.Sub && b.Args[1] == a)
            {
                return b.Args[0];
            }

            if (b.IsConst && a.Op is Op.Add or Op.Sub && a.Args[1].IsConst)
            {
                return Add(a.Args[0], Int((long)(b.Value + (a.Op == Op.Add ? a.Args[1].Value : -a.Args[1].Value))));
            }
        }

        return Node(Op.Add, a.Type, [a, b]);
    }

    public Expr Sub(Expr a, Expr b)
    {
        if (Fold(a, b, (x, y) => x - y, (x, y) => x - y) is { } known)
        {
            return known;
        }

        if (b.IsZero)
        {
            return a;
        }

        if (a.IsZero)
        {
            return Neg(b);
        }

        if (a.Type == ExprType.Int)
        {
            if (a == b)
            {
                return Int(0);
            }

            if (a.Op == Op.Add && a.Args[1] == b)
            {
                return a.Args[0];
            }

            if (a.Op == Op.Add && a.Args[0] == b)
            {
                return a.Args[1];
            }

            if (b.IsConst && a.Op is Op.Add or Op.Sub && a.Args[1].IsConst)
            {
                return Add(a.Args[0], Int((long)((a.Op == Op.Add ? a.Args[1].Value : -a.Args[1].Value) - b.Value)));
            }
        }

        if (IsNegative(b))
        {
            return Add(a, Neg(b));
        }

        return b.Op == Op.Neg ? Add(a, b.Args[0]) : Node(Op.Sub, a.Type, [a, b]);
    }

    public Expr Mul(Expr a, Expr b)
    {
        if (Fold(a, b, (x, y) => x * y, (x, y) => x * y) is { } known)
        {
            return known;
        }

        // Not of real numbers: 0 times NaN or infinity is NaN.
        if (a.Type == ExprType.Int && (a.IsZero || b.IsZero))
        {
            return Int(0);
        }

        if (a.IsOne)
        {
            return b;
        }

        if (b.IsOne)
        {
            return a;
        }

        if (a.IsConst && a.Value == -1)
        {
            return Neg(b);
        }

        if (b.IsConst && b.Value == -1)
        {
            return Neg(a);
        }

        if (a.Op == Op.Neg)
        {
            return Neg(Mul(a.Args[0], b));
        }

        return b.Op == Op.Neg ? Neg(Mul(a, b.Args[0])) : Node(Op.Mul, a.Type, [a, b]);
    }

    public Expr Div(Expr a, Expr b)
    {
        if (b.IsOne)
        {
            return a;
        }

        if ((a.Type == ExprType.Real || !b.IsZero) && Fold(a, b, (x, y) => x / y, (x, y) => x / y) is { } known)
        {
            return known;
        }

        return a.Op == Op.Neg && a.Type == ExprType.Real ? Neg(Div(a.Args[0], b)) : Node(Op.Div, a.Type, [a, b]);
    }

    public Expr Mod(Expr a, Expr b) =>
        a.Type == ExprType.Int && b.IsOne ? Int(0)
        : (a.Type == ExprType.Real || !b.IsZero) && Fold(a, b, (x, y) => x % y, (x, y) => x % y) is { } known ? known
        : Node(Op.Mod, a.Type, [a, b]);

    public Expr Neg(Expr a) => a.IsConst ? a.Type == ExprType.Real ? Real(-a.Value) : Int(-(long)a.Value) : a.Op == Op.Neg ? a.Args[0] : a.Op == Op.Sub ? Sub(a.Args[1], a.Args[0]) : Node(Op.Neg, a.Type, [a]);

    public Expr Min(Expr a, Expr b) => a == b ? a : a.IsConst && b.IsConst ? Constant(a.Type, Math.Min(a.Value, b.Value)) : Node(Op.Min, a.Type, [a, b]);

    public Expr Max(Expr a, Expr b) => a == b ? a : a.IsConst && b.IsConst ? Constant(a.Type, Math.Max(a.Value, b.Value)) : Node(Op.Max, a.Type, [a, b]);

    public Expr Less(Expr a, Expr b) => a.IsConst && b.IsConst ? Bool(a.Value < b.Value) : a.Symbol is Symbol.Index && b.IsZero ? False : Node(Op.Less, ExprType.Bool, [a, b]);

    public Expr LessEqual(Expr a, Expr b) => a.IsConst && b.IsConst ? Bool(a.Value <= b.Value) : Node(Op.LessEqual, ExprType.Bool, [a, b]);

    public Expr Equal(Expr a, Expr b) => a.IsConst && b.IsConst ? Bool(a.Value == b.Value) : a == b && a.Type != ExprType.Real ? True : Node(Op.Equal, ExprType.Bool, [a, b]);

    public Expr And(Expr a, Expr b) => a.IsFalse || b.IsFalse ? False : a.IsTrue || a == b ? b : b.IsTrue ? a : Node(Op.And, ExprType.Bool, [a, b]);

    public Expr Or(Expr a, Expr b) => a.IsTrue || b.IsTrue ? True : a.IsFalse || a == b ? b : b.IsFalse ? a : Node(Op.Or, ExprType.Bool, [a, b]);

    public Expr Not(Expr a) => a.IsConst ? Bool(a.IsFalse) : a.Op == Op.Not ? a.Args[0] : Node(Op.Not, ExprType.Bool, [a]);

    public Expr InRange(Expr e, Expr size) =>
        e.IsConst && size.IsConst ? Bool(e.Value >= 0 && e.Value < size.Value)
        : Bounds.AreInside(e, size) ? True
        : Node(Op.InRange, ExprType.Bool, [e, size]);

    public Expr Select(Expr condition, Expr a, Expr b)
    {
        if (condition.IsTrue || a == b)
        {
            return a;
        }

        if (condition.IsFalse)
        {
            return b;
        }

        if (a.Type == ExprType.Bool)
        {
            return Or(And(condition, a), And(Not(condition), b));
        }

        // Inside a choice its condition is known: what a loop chose when it was left is chosen again behind it.
        if (a.Op == Op.Select && a.Args[0] == condition)
        {
            return Select(condition, a.Args[1], b);
        }

        if (b.Op == Op.Select && b.Args[0] == condition)
        {
            return Select(condition, a, b.Args[2]);
        }

        return condition.Op == Op.Not ? Select(condition.Args[0], b, a) : Node(Op.Select, a.Type, [condition, a, b]);
    }

    /// <summary>An integer as a real number. A choice is made between real numbers: ILGPU turns a chosen constant, converted, into its bit pattern.</summary>
    public Expr ToReal(Expr a) =>
        a.Type == ExprType.Real ? a
        : a.Evaluate(
            reals,
            n => n.IsConst ? Real(n.Value) : n.Op == Op.Select ? Select(n.Args[0], reals[n.Args[1]], reals[n.Args[2]]) : Node(Op.ToReal, ExprType.Real, [n]),
            n => n.Op == Op.Select ? n.Args.Skip(1) : []);

    public Expr ToInt(Expr a) => a.Type == ExprType.Int ? a : a.IsConst ? Int(Integers.Truncate(a.Value)) : Node(Op.ToInt, ExprType.Int, [a]);

    public Expr Join(Expr outer, Expr inner, Expr innerExtent) => Node(Op.Join, ExprType.Int, [outer, inner, innerExtent]);

    public Expr Clamp(Expr e, Expr size) => Node(Op.Clamp, ExprType.Int, [e, size]);

    /// <summary>
    /// An operation on two constants, in the arithmetic of their type. Null where one is not constant, or where a real result is beyond single
    /// precision though its operands are not: that is infinity in C#.
    /// </summary>
    Expr? Fold(Expr a, Expr b, Func<long, long, long> ofIntegers, Func<double, double, double> ofReals)
    {
        if (!a.IsConst || !b.IsConst)
        {
            return null;
        }

        if (a.Type == ExprType.Int)
        {
            return Int(ofIntegers((long)a.Value, (long)b.Value));
        }

        var result = ofReals(a.Value, b.Value);
        return IsSingle(result) || !IsSingle(a.Value) || !IsSingle(b.Value) ? Real(result) : null;
    }

    /// <summary>Whether a number has a value in single precision: it is NaN, infinite, or small enough.</summary>
    static bool IsSingle(double value) => double.IsNaN(value) || double.IsInfinity(value) || !float.IsInfinity((float)value);

    /// <summary>Whether a constant is written shorter with the other sign; the lowest integer has none.</summary>
    static bool IsNegative(Expr e) => e.IsConst && e.Value < 0 && !(e.Type == ExprType.Int && e.Value == int.MinValue);

    /// <summary>A node as it was made before, and written.</summary>
    public Expr Restored(Op op, ExprType type, Expr[] args, Symbol? symbol, double value) => Node(op, type, args, symbol, value);

    Expr Node(Op op, ExprType type, Expr[] args, Symbol? symbol = null, double value = 0) => nodes.Get(op, type, args, symbol, value);
}
