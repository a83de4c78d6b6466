using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Values;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>Writes planned values as C#, in one of the dialects. What lanes have of their own stands in the other part.</summary>
sealed partial class ExprWriter : OperatorText
{
    readonly ExprBuilder b;
    readonly ValuePlan plan;
    readonly LanePlan? lanes;
    readonly Dialect dialect;
    readonly StageArguments arguments;
    readonly Dictionary<Expr, string> locals = new();
    readonly HashSet<string> names;
    readonly Dictionary<string, int> numbers = new();
    readonly Signs signs = new();
    readonly Dictionary<Expr, bool> divided = new();

    /// <summary>Prepares to write.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="plan">What is a local, and where; the plan of lanes for text in lanes.</param>
    /// <param name="dialect">How it is written.</param>
    /// <param name="arguments">What the code is given.</param>
    public ExprWriter(ExprBuilder b, ValuePlan plan, Dialect dialect, StageArguments arguments)
    {
        this.b = b;
        this.plan = plan;
        this.dialect = dialect;
        this.arguments = arguments;
        lanes = plan as LanePlan;
        names = new HashSet<string>(plan.Depths.Keys.Concat(EmittedNames.Reserved).Concat(dialect.IsHost ? arguments.Tensors.Select(t => t.Field) : []));
    }

    /// <summary>How it is written.</summary>
    public Dialect Dialect => dialect;

    /// <summary>How a plane of an iteration is written; null where there are none.</summary>
    public Func<string, string>? Plane { get; init; }

    /// <summary>Writes a node as a name that the code around declares.</summary>
    public void Bind(Expr node, string name)
    {
        names.Add(name);
        locals[node] = name;
    }

    /// <summary>Names that the code around uses.</summary>
    public void Reserve(IEnumerable<string> taken) => names.UnionWith(taken);

    /// <summary>Declares the locals that belong to a loop.</summary>
    /// <param name="depth">The loop's depth.</param>
    /// <param name="root">Declares only what this needs; everything if null.</param>
    public string Locals(int depth, Expr? root = null) =>
        Lines((root is null ? plan.Order : root.Nodes()).Where(n => plan.DepthOf(n) == depth && plan.IsLocal(n)).Select(Local));

    /// <summary>Declares a value, unless it is declared.</summary>
    public string Local(Expr node)
    {
        if (locals.ContainsKey(node))
        {
            return None;
        }

        var text = Text(node);
        return $"{TypeOf(node)} {locals[node] = NameFor(node)} = {text};";
    }

    /// <summary>A name for a value that nothing else has.</summary>
    public string NameFor(Expr node) => Unique(Suggest(node));

    /// <summary>The type of a value.</summary>
    public string TypeOf(Expr e) => e.Type == ExprType.Int ? "int" : e.Type == ExprType.Real || lanes?.IsMask(e) == true ? dialect.Number : "bool";

    /// <summary>A constant.</summary>
    public string Constant(double value) => $"{dialect.Functions}.Of({Literal(value)})";

    /// <summary>The quotient in a kernel of a number that is not negative.</summary>
    public string Quotient(string dividend, Expr divisor) =>
        arguments.FindDivisor(divisor) is { } by ? $"a.{by}.Quotient({dividend})" : $"KernelMath.Quotient({dividend}, {Text(divisor, 0)})";

    /// <summary>The remainder in a kernel of a number that is not negative.</summary>
    public string Remainder(string dividend, Expr divisor) =>
        arguments.FindDivisor(divisor) is { } by ? $"a.{by}.Remainder({dividend})" : Wrap($"{dividend} % {Text(divisor, 8)}", 7, 0);

    /// <summary>The view or pointer that holds a tensor.</summary>
    public string Base(string container) => (dialect.IsHost ? "" : "a.") + arguments.Field(container);

    /// <inheritdoc/>
    protected override string Functions => dialect.Functions;

    /// <inheritdoc/>
    protected override string? Special(Expr e, int precedence)
    {
        if (locals.TryGetValue(e, out var local))
        {
            return local;
        }

        if (plan.IsArgument(e))
        {
            var argument = "a." + arguments.Field(e);
            return e.Type == ExprType.Bool ? Wrap(argument + " != 0", 4, precedence) : e.Type == ExprType.Real && lanes is not null ? $"L.All({argument})" : argument;
        }

        if (lanes is not null && LaneText(e, precedence) is { } text)
        {
            return text;
        }

        switch (e.Op)
        {
            case Op.RealConst:
                return Constant(e.Value);
            case Op.Index:
                return Keywords.Escape(e.Name);
            case Op.Read:
                var load = Load(e);
                return e.Guard.IsTrue ? load : Wrap($"{Text(e.Guard, 1)} ? {load} : {(e.Type == ExprType.Int ? "0" : Constant(0))}", 1, precedence);
            case Op.Div when !dialect.IsHost && plan.IsQuotient(e) && arguments.FindDivisor(e.Args[1]) is not null:
                return Quotient(Text(e.Args[0], 0), e.Args[1]);
            case Op.Mod when !dialect.IsHost && plan.IsQuotient(e) && arguments.FindDivisor(e.Args[1]) is not null:
                return Remainder(Text(e.Args[0], 0), e.Args[1]);
            case Op.Div when !dialect.IsHost && IsShifted(e):
                return Call(e, "KernelMath.Divide");
            case Op.Select when dialect.IsBranchless && e.Type == ExprType.Real && !e.Args.Skip(1).Any(IsDivided):
                return $"KernelMath.Select({Text(e.Args[0], 0)}, {Text(e.Args[1], 0)}, {Text(e.Args[2], 0)})";
            case Op.Sqrt when dialect.Estimates:
                return Call(e, dialect.Functions + ".Root");
            case Op.Div when dialect.Estimates && e.Type == ExprType.Real && e.Args[0].IsOne:
                return $"{dialect.Functions}.Reciprocal({Text(e.Args[1], 0)})";
            case Op.Mod when e.Type == ExprType.Real:
                return Call(e, dialect.Functions + ".Mod");
            case Op.Not when e.Args[0].Op == Op.Equal && !locals.ContainsKey(e.Args[0]):
                return Wrap(Comparison(e.Args[0], "!=", "!="), 4, precedence);
            case Op.ToReal:
                return $"{dialect.Functions}.Of({Text(e.Args[0], 0)})";
            case Op.Call:
                return FunctionCall(e);
            case Op.Min or Op.Max when e.Type == ExprType.Real && e.Args[0].IsConst:
                // ILGPU turns a comparison with a constant on its left around wrongly.
                return $"{dialect.Functions}.{e.Op}({Text(e.Args[1], 0)}, {Text(e.Args[0], 0)})";
            default:
                return null;
        }
    }

    /// <summary>Whether integers are divided on the way to a value: by zero, perhaps, where a condition is there to forbid it.</summary>
    bool IsDivided(Expr value) => value.Evaluate(divided, e => (e.Type == ExprType.Int && e.Op is Op.Div or Op.Mod) || e.Args.Any(a => divided[a]));

    string Load(Expr read) => $"{From(read)}[{Text(read.Args[0], 0)}]";

    /// <summary>The view or pointer that a read is from.</summary>
    string From(Expr read) => read.Symbol is Symbol.Plane plane ? Plane!(plane.Name) : Base(read.Name);

    /// <summary>A call of a function that is written in one precision: real numbers are converted.</summary>
    string FunctionCall(Expr e)
    {
        var function = (Symbol.Function)e.Symbol!;
        string To(string type) => $"{dialect.Functions}.To{(type == "float" ? "Single" : "Double")}";
        var operands = e.Args.Select((a, at) => a.Type == ExprType.Real ? $"{To(function.Parameters[at])}({Text(a, 0)})" : Text(a, 0));
        var call = $"global::{function.Name}({string.Join(", ", operands)})";
        return e.Type != ExprType.Real ? call : $"{dialect.Functions}.{(function.Result == "float" ? "OfSingle" : "Of")}({call})";
    }

    /// <summary>ILGPU divides by a power of two by shifting, which rounds a negative quotient down, where C# rounds towards zero.</summary>
    bool IsShifted(Expr e) =>
        e.Type == ExprType.Int && e.Args[1].IsConst && ((long)e.Args[1].Value & ((long)e.Args[1].Value - 1)) == 0 && !signs.IsNeverNegative(e.Args[0]);

    string Suggest(Expr node) =>
        b.Hints.TryGetValue(node, out var hint) ? hint
        : node.Op == Op.Hyper ? node.Name + "All"
        : node.Symbol is Symbol.Kept ? Names.Camel(node.Name) + "Before"
        : node.Op == Op.Read ? Names.Camel(node.Name) + "At"
        : node.Type == ExprType.Bool ? "inside"
        : node.Type == ExprType.Int ? "at"
        : "t";

    string Unique(string name)
    {
        var unique = name;
        for (var at = numbers.TryGetValue(name, out var last) ? last + 1 : 1; !names.Add(unique); at++)
        {
            unique = name + at;
            numbers[name] = at;
        }

        return Keywords.Escape(unique);
    }
}
