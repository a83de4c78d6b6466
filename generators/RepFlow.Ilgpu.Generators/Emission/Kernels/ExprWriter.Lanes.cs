using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <content>Lanes: real numbers, masks, and the integers that become numbers or are compared.</content>
sealed partial class ExprWriter
{
    // Products that are added up one after the other; more are added up in two chains.
    const int LongestChain = 6;

    /// <summary>Declares the numbers of the lanes, where they are needed.</summary>
    public string LaneIndices => lanes?.NeedsIndices == true ? $"var {lanes.Lane}Lanes = {Integers}.From({Keywords.Escape(lanes.Lane)});" : Code.None;

    /// <summary>What is written otherwise in lanes than one number at a time; null for what is not.</summary>
    string? LaneText(Expr e, int precedence)
    {
        string A(int at, int inner) => Text(e.Args[at], inner);
        switch (e.Op)
        {
            case Op.Read when e.Type == ExprType.Real:
                var (asked, mask) = Conditions(e.Guard);
                var inner = asked.IsTrue ? precedence : 1;
                var step = lanes!.IsContiguous(e.Args[0]) ? "" : $", {Text(lanes.Step(e.Args[0])!, 0)}";
                var load = !lanes.IsVarying(e.Args[0]) ? mask.IsTrue ? $"L.All({Load(e)})" : Wrap($"L.All({Load(e)}) & {Text(mask, 5)}", 4, inner)
                    : $"L.{(step == "" ? "Load" : "Gather")}({From(e)} + {A(0, 7)}{step}{(mask.IsTrue ? "" : ", " + Text(mask, 0))})";
                return asked.IsTrue ? load : Wrap($"{Text(asked, 1)} ? {load} : L.Zero", 1, precedence);
            case Op.RealConst when e.IsZero:
                return "L.Zero";
            case Op.Add when LongSum(e) is { } terms:
                // Each operation of a chain waits for the one before it: two chains of half the length take half the time.
                var middle = (terms.Count + 1) / 2;
                return Wrap($"{Text(terms.Take(middle).Aggregate(b.Add), 6)} + {Text(terms.Skip(middle).Aggregate(b.Add), 7)}", 6, precedence);
            case Op.Add when e.Args[1] is { Op: Op.Add, Type: ExprType.Real } sum && !locals.ContainsKey(sum) && sum.Args.Any(IsPlainProduct):
                // a + (b * c + d) is as good as (a + b * c) + d, and one instruction shorter.
                return Text(b.Add(b.Add(e.Args[0], sum.Args[0]), sum.Args[1]), precedence);
            case Op.Add when IsPlainProduct(e.Args[0]):
                return MultiplyAdd(e.Args[0], e.Args[1]);
            case Op.Add when IsPlainProduct(e.Args[1]):
                return MultiplyAdd(e.Args[1], e.Args[0]);
            case Op.InRange when lanes!.IsVarying(e):
                return $"L.Inside({A(0, 0)}, {(lanes!.IsContiguous(e.Args[0]) ? "" : Text(lanes.Step(e.Args[0])!, 0) + ", ")}{A(1, 0)})";
            case Op.Clamp when lanes!.IsVarying(e):
                // More than one lane are computed only where none of them is clamped.
                return Wrap($"L.Count > 1 ? {A(0, 1)} : Math.Min(Math.Max({A(0, 0)}, 0), {A(1, 6)} - 1)", 1, precedence);
            case Op.Less when lanes!.IsMask(e):
                return Wrap($"{Compared(e.Args[0])} < {Compared(e.Args[1])}", 5, precedence);
            case Op.LessEqual when lanes!.IsMask(e):
                return Wrap($"{Compared(e.Args[0])} <= {Compared(e.Args[1])}", 5, precedence);
            case Op.Equal when lanes!.IsMask(e):
                return $"{(e.Args[0].Type == ExprType.Real ? "L" : Integers)}.Equal({Compared(e.Args[0], 0)}, {Compared(e.Args[1], 0)})";
            case Op.And when lanes!.IsMask(e):
                return Wrap($"{Mask(e.Args[0], 5)} & {Mask(e.Args[1], 5)}", 4, precedence);
            case Op.Or when lanes!.IsMask(e):
                return Wrap($"{Mask(e.Args[0], 5)} | {Mask(e.Args[1], 5)}", 4, precedence);
            case Op.Not when lanes!.IsMask(e):
                return "~" + Mask(e.Args[0], 9);
            case Op.Select when lanes!.IsMask(e.Args[0]) && e.Type == ExprType.Real:
                return $"L.Select({A(0, 0)}, {A(1, 0)}, {A(2, 0)})";
            case Op.ToReal when lanes!.IsVarying(e):
                return IntegerText(e.Args[0], 10) + ".ToReal()";
            case Op.Min or Op.Max when e.Type == ExprType.Real:
                return $"L.{e.Op}({A(0, 0)}, {A(1, 0)})";
            default:
                return null;
        }
    }

    /// <summary>A condition in two: what is the same for all lanes, and the mask of what is not.</summary>
    public (Expr Asked, Expr Mask) Conditions(Expr condition)
    {
        var masks = condition.Conjuncts().ToLookup(lanes!.IsMask);
        return (masks[false].Aggregate(b.True, b.And), masks[true].Aggregate(b.True, b.And));
    }

    string MultiplyAdd(Expr product, Expr addend) => $"L.MultiplyAdd({Text(product.Args[0], 0)}, {Text(product.Args[1], 0)}, {Text(addend, 0)})";

    /// <summary>
    /// Declares sums, and runs them up together where there are registers enough. Where there are not, the just-in-time compiler would rather keep
    /// constants in them than running sums; then the sums are written one after the other.
    /// </summary>
    public string RunUp(RunningSums running)
    {
        var terms = new HashSet<Expr>(running.Sums.SelectMany(s => s.Terms));
        var shared = Code.Lines(running.Reads.Where(r => plan.IsLocal(r) && !plan.Users(r).All(terms.Contains)).Select(Local));
        var sums = running.Sums.Select(s => NameFor(s.Sum)).ToList();
        var own = running.Reads.Where(r => plan.IsLocal(r) && !locals.ContainsKey(r)).ToDictionary(r => r, r => (Name: NameFor(r), Text: Text(r)));
        string Declared(Expr read)
        {
            if (!own.TryGetValue(read, out var declared))
            {
                return Code.None;
            }

            locals[read] = declared.Name;
            return $"L {declared.Name} = {declared.Text};";
        }

        var begun = new HashSet<int>();
        var together = Code.Lines(running.Reads.SelectMany(read => running.With(read)
            .Select(t => begun.Add(t.Sum) ? $"{sums[t.Sum]} = {Text(t.Term)};"
                : $"{sums[t.Sum]} = L.MultiplyAdd({Text(t.Term.Args[0], 0)}, {Text(t.Term.Args[1], 0)}, {sums[t.Sum]});")
            .Prepend(Declared(read)).ToList()));
        var apart = Code.Lines([.. running.Reads.Select(Declared), .. running.Sums.Zip(sums, (s, name) => $"{name} = {Text(s.Sum)};")]);
        running.Sums.Zip(sums, (s, name) => (s.Sum, Name: name)).ToList().ForEach(s => locals[s.Sum] = s.Name);
        return $$"""
            {{shared}}
            L {{Code.List(sums)}};
            if (L.HasManyRegisters)
            {
                {{together}}
            }
            else
            {
                {{apart}}
            }
            """;
    }

    /// <summary>The statement that adds a term to a running sum.</summary>
    /// <param name="sum">The sum's name.</param>
    /// <param name="term">The term.</param>
    /// <param name="isNegative">Whether it is taken away.</param>
    /// <param name="mask">What keeps the lanes that count; null where the others are zero anyway.</param>
    public string Accumulation(string sum, Expr term, bool isNegative, string? mask) => mask is null && !isNegative && IsPlainProduct(term)
        ? $"{sum} = L.MultiplyAdd({Text(term.Args[0], 0)}, {Text(term.Args[1], 0)}, {sum});"
        : $"{sum} {(isNegative ? "-" : "+")}= {(mask is null ? Text(term, 0) : $"{Text(term, 5)} & {mask}")};";

    /// <summary>The type of integers in lanes.</summary>
    public const string Integers = "IntegerLanes<L, T>";

    string Mask(Expr condition, int precedence) => lanes!.IsMask(condition) ? Text(condition, precedence) : $"L.Mask({Text(condition, 0)})";

    /// <summary>A value in every lane, a number or an integer.</summary>
    public string InLanes(Expr e) => e.Type == ExprType.Int ? IntegerText(e, 0) : Text(e);

    string Compared(Expr e, int precedence = 6) => e.Type == ExprType.Real ? Text(e, precedence) : IntegerText(e, precedence);

    /// <summary>An integer in every lane.</summary>
    string IntegerText(Expr e, int precedence)
    {
        if (!lanes!.IsVarying(e))
        {
            return $"{Integers}.All({Text(e, 0)})";
        }

        string A(int at, int inner) => IntegerText(e.Args[at], inner);
        return e.Op switch
        {
            Op.Index => e.Name + "Lanes",
            Op.Read => IntegerRead(e, precedence),
            Op.Add => Wrap($"{A(0, 6)} + {A(1, 7)}", 6, precedence),
            Op.Sub => Wrap($"{A(0, 6)} - {A(1, 7)}", 6, precedence),
            Op.Mul => Wrap($"{A(0, 8)} * {A(1, 9)}", 8, precedence),
            Op.Join => Wrap($"{A(0, 8)} * {A(2, 8)} + {A(1, 7)}", 6, precedence),
            Op.Neg => Wrap("-" + A(0, 9), 9, precedence),
            Op.Clamp => $"{Integers}.Min({Integers}.Max({A(0, 0)}, {Integers}.All(0)), {Integers}.All({Text(e.Args[1], 6)} - 1))",
            Op.ShiftLeft or Op.ShiftRight or Op.ShiftRightUnsigned => $"{Integers}.{e.Op}({A(0, 0)}, {Text(e.Args[1], 0)})",
            Op.Select when lanes.IsMask(e.Args[0]) => $"{Integers}.Select({Text(e.Args[0], 0)}, {A(1, 0)}, {A(2, 0)})",
            Op.Select => Wrap($"{Text(e.Args[0], 1)} ? {A(1, 1)} : {A(2, 1)}", 1, precedence),
            _ => $"{Integers}.{e.Op}({string.Join(", ", e.Args.Select((_, at) => A(at, 0)))})",
        };
    }

    string IntegerRead(Expr e, int precedence)
    {
        var (asked, mask) = Conditions(e.Guard);
        var load = $"{Integers}.Load({From(e)} + {Text(e.Args[0], 7)}{(mask.IsTrue ? "" : ", " + Text(mask, 0))})";
        return asked.IsTrue ? load : Wrap($"{Text(asked, 1)} ? {load} : {Integers}.All(0)", 1, precedence);
    }

    /// <summary>The terms of a sum that is written in place, if it has many products; null otherwise.</summary>
    IReadOnlyList<Expr>? LongSum(Expr e)
    {
        IEnumerable<Expr> Terms(Expr sum) => sum is { Op: Op.Add, Type: ExprType.Real } && !locals.ContainsKey(sum) ? sum.Args.SelectMany(Terms) : [sum];
        if (e.Type != ExprType.Real)
        {
            return null;
        }

        var terms = Terms(e).ToList();
        return terms.Count(IsPlainProduct) >= LongestChain ? terms : null;
    }

    /// <summary>A product that is written in place: with what is added to it, it is one instruction.</summary>
    bool IsPlainProduct(Expr e) => e is { Op: Op.Mul, Type: ExprType.Real } && !locals.ContainsKey(e);
}
