using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using RepFlow.Ilgpu.Generators.Scheduling;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>
/// Writes expression graphs as C#: what is used more than once, read from memory or named by the definition becomes a local in the outermost
/// loop it can stand in; the rest is written in place. Scalars here, vectors in the other part.
/// </summary>
sealed partial class ExprEmitter
{
    // What nests deeper becomes a local: a person reads no further, and neither C#'s compiler nor this one has a stack without end.
    const int DeepestText = 32;

    // Nodes of an expression that launch code writes in place.
    const int LargestArgument = 128;

    readonly ExprBuilder b;
    readonly NumberType type;
    readonly StageArguments arguments;
    readonly Func<string, Placement> placement;
    readonly bool onHost;
    readonly IReadOnlyDictionary<string, int> depths;
    readonly Dictionary<Expr, int> depthOf = new();
    readonly Dictionary<Expr, int> uses = new();
    readonly Dictionary<Expr, List<Expr>> users = new();
    readonly Dictionary<Expr, string> locals = new();
    readonly Dictionary<Expr, Expr> addressed = new();
    readonly Dictionary<Expr, int> treeSizes = new();
    readonly Dictionary<Expr, bool> neverNegative = new();
    readonly Dictionary<Expr, int> bits = new();
    readonly HashSet<Expr> tooDeep = [];
    readonly HashSet<string> names;
    readonly Dictionary<string, int> numbers = new();
    readonly IReadOnlyList<Expr> order;

    /// <summary>Prepares the emission of a stage.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="type">The precision.</param>
    /// <param name="arguments">Collects what the code takes from outside.</param>
    /// <param name="placement">Where tensors stand.</param>
    /// <param name="onHost">Whether the code runs on the host (tensors are pointers) or in an ILGPU kernel (tensors are views of the argument struct a).</param>
    /// <param name="depths">The depth of the loop that sets each index.</param>
    /// <param name="roots">Everything that will be written.</param>
    public ExprEmitter(
        ExprBuilder b,
        NumberType type,
        StageArguments arguments,
        Func<string, Placement> placement,
        bool onHost,
        IReadOnlyDictionary<string, int> depths,
        IEnumerable<Expr> roots)
    {
        this.b = b;
        this.type = type;
        this.arguments = arguments;
        this.placement = placement;
        this.onHost = onHost;
        this.depths = depths;
        names = new HashSet<string>(depths.Keys.Concat(EmittedNames.Reserved).Concat(arguments.Tensors.Select(t => t.Field)));
        var list = roots.Select(WithAddresses).ToList();
        order = list.Nodes();
        foreach (var root in list)
        {
            Count(root);
        }

        foreach (var node in order)
        {
            foreach (var arg in node.Args)
            {
                Count(arg);
                if (!users.TryGetValue(arg, out var usedBy))
                {
                    users[arg] = usedBy = [];
                }

                usedBy.Add(node);
            }
        }

        foreach (var node in order)
        {
            depthOf[node] = node.Op == Op.Index ? depths[node.Name] : node.Args.Select(a => depthOf[a]).DefaultIfEmpty(0).Max();
        }

        var nesting = new Dictionary<Expr, int>();
        foreach (var node in order)
        {
            nesting[node] = node.Args.Select(a => NeedsLocal(a) ? 0 : nesting[a] + 1).DefaultIfEmpty(0).Max();
            if (nesting[node] > DeepestText)
            {
                tooDeep.Add(node);
            }
        }
    }

    /// <summary>The names that are taken.</summary>
    public IEnumerable<string> Names => names;

    /// <summary>Names that emitted code around the expressions uses.</summary>
    public void Reserve(IEnumerable<string> taken) => names.UnionWith(taken);

    /// <summary>
    /// An expression in the form that is written: each read is of a flat address in its container, so that addresses share their common parts.
    /// </summary>
    public Expr WithAddresses(Expr e) => b.Rewrite(e, _ => null, addressed, (n, args) =>
    {
        if (n.Symbol is not Symbol.Tensor)
        {
            return null;
        }

        var place = placement(n.Name);
        return b.Read(new Symbol.Container(place.Container), [place.Address(b, args.Take(args.Count - 1).ToList())], args[args.Count - 1], n.Type);
    });

    /// <summary>Declares the locals that belong to a loop depth.</summary>
    /// <param name="w">Where to write.</param>
    /// <param name="depth">The depth.</param>
    /// <param name="lane">The index along which this text computes several elements at once; null for scalar code.</param>
    /// <param name="root">Declares only what this needs; everything if null.</param>
    public void Declare(CodeWriter w, int depth, string? lane = null, Expr? root = null)
    {
        foreach (var node in root is null ? order : root.Nodes())
        {
            if (depthOf[node] != depth)
            {
                continue;
            }

            if (lane is not null && IsVarying(node, lane))
            {
                if (NeedsLocal(node) && !IsIntegral(node) && (root is null || !locals.ContainsKey(node)))
                {
                    var text = Vector(node, lane);
                    var name = locals[node] = NewName(node);
                    w.Line($"var {name} = {text};");
                }
            }
            else if (NeedsLocal(node) && !locals.ContainsKey(node) && !(lane is not null && IsOnlyBroadcast(node, lane)))
            {
                var text = Scalar(node);
                var name = NewName(node);
                locals[node] = name;
                w.Line($"{(node.Type == ExprType.Bool ? "bool" : node.Type == ExprType.Int ? "int" : type.Keyword)} {name} = {text};");
            }
        }
    }

    /// <summary>Declares a read before the statement that needs it, because memory changes between.</summary>
    public void DeclareAhead(CodeWriter w, Expr read, string? lane)
    {
        if (!locals.ContainsKey(read))
        {
            var text = lane is null ? Scalar(read) : Vector(read, lane);
            var name = locals[read] = NewName(read);
            w.Line($"{(lane is null ? type.Keyword : "var")} {name} = {text};");
        }
    }

    /// <summary>Declares, at a depth outside the lanes, the uniform numbers that vector code needs in all lanes.</summary>
    public void DeclareBroadcasts(CodeWriter w, int depth, string lane)
    {
        foreach (var node in order.Where(n => n.Type == ExprType.Real && depthOf[n] == depth && !IsVarying(n, lane) && NeedsBroadcast(n, lane)))
        {
            if (!broadcasts.ContainsKey(node))
            {
                var text = Scalar(node);
                var name = Unique((locals.TryGetValue(node, out var local) ? local : Suggest(node)) + "All");
                broadcasts[node] = name;
                w.Line($"var {name} = {type.Broadcast(text)};");
            }
        }
    }

    /// <summary>Forgets the locals of a depth and deeper, before their block is written a second time.</summary>
    public void Forget(int depth)
    {
        numbers.Clear();
        foreach (var node in order.Where(n => depthOf[n] >= depth))
        {
            if (locals.TryGetValue(node, out var name))
            {
                names.Remove(name);
                locals.Remove(node);
            }

            if (broadcasts.TryGetValue(node, out var all))
            {
                names.Remove(all);
                broadcasts.Remove(node);
            }
        }
    }

    /// <summary>Writes a node as a name that the code around declares.</summary>
    public void Bind(Expr node, string name)
    {
        names.Add(name);
        locals[node] = name;
    }

    /// <summary>The expression as scalar C#.</summary>
    public string Scalar(Expr e) => Text(e, 0);

    /// <summary>How a plane, is written; null where there are none.</summary>
    public Func<string, string>? Plane { get; init; }

    /// <summary>Whether the elements that no vector covers are computed one by one, in a second text.</summary>
    public bool HasScalarCode { get; init; } = true;

    /// <summary>Whether what is read once from a plane is read where it is used.</summary>
    public bool ReadsInPlace { get; init; }

    /// <summary>The name of the emitted field or pointer of a tensor's container.</summary>
    public string Base(string container, bool isInt) => onHost ? Keywords.Escape(arguments.Tensor(container, isInt)) : "a." + arguments.Tensor(container, isInt);

    /// <summary>The field or pointer that a read is from.</summary>
    string From(Expr read) => read.Symbol is Symbol.Plane plane ? Plane!(plane.Name) : Base(read.Name, read.Type == ExprType.Int);

    string Text(Expr e, int precedence)
    {
        if (locals.TryGetValue(e, out var local))
        {
            return local;
        }

        if (IsArgument(e))
        {
            return "a." + arguments.Scalar(e);
        }

        switch (e.Op)
        {
            case Op.RealConst:
                return e.Value < 0 && precedence > 0 ? $"({type.Literal(e.Value)})" : type.Literal(e.Value);
            case Op.IntConst:
                var integer = ((long)e.Value).ToString(System.Globalization.CultureInfo.InvariantCulture);
                return e.Value < 0 && precedence > 0 ? $"({integer})" : integer;
            case Op.BoolConst:
                return e.IsTrue ? "true" : "false";
            case Op.Hyper:
                return e.Type == ExprType.Bool ? Wrap($"a.{arguments.Scalar(e)} != 0", 4, precedence) : "a." + arguments.Scalar(e);
            case Op.Index:
                return Keywords.Escape(e.Name);
            case Op.Read:
                var load = $"{From(e)}[{Text(e.Args[0], 0)}]";
                return e.Guard.IsTrue ? load : Wrap($"{Text(e.Guard, 1)} ? {load} : {(e.Type == ExprType.Int ? "0" : type.Literal(0))}", 1, precedence);
            case Op.Add:
                return Wrap($"{Text(e.Args[0], 6)} + {Text(e.Args[1], 7)}", 6, precedence);
            case Op.Sub:
                return Wrap($"{Text(e.Args[0], 6)} - {Text(e.Args[1], 7)}", 6, precedence);
            case Op.Mul:
                return Wrap($"{Text(e.Args[0], 8)} * {Text(e.Args[1], Factor(e.Args[1]))}", 8, precedence);
            case Op.Div when !onHost && IsShifted(e):
                return Wrap($"({Text(e.Args[0], 6)} - {Text(e.Args[0], 8)} % {Text(e.Args[1], 9)}) / {Text(e.Args[1], 9)}", 8, precedence);
            case Op.Div:
                return Wrap($"{Text(e.Args[0], 8)} / {Text(e.Args[1], 9)}", 8, precedence);
            case Op.Mod:
                return Wrap($"{Text(e.Args[0], 8)} % {Text(e.Args[1], 9)}", 8, precedence);
            case Op.Neg:
                return Wrap("-" + Text(e.Args[0], 9), 9, precedence);
            case Op.Less:
                return Wrap(Comparison(e, "<", ">"), 4, precedence);
            case Op.LessEqual:
                return Wrap(Comparison(e, "<=", ">="), 4, precedence);
            case Op.Equal:
                return Wrap(Comparison(e, "==", "=="), 4, precedence);
            case Op.And:
                return Wrap($"{Text(e.Args[0], 3)} && {Text(e.Args[1], 3)}", 3, precedence);
            case Op.Or:
                return Wrap($"{Text(e.Args[0], 2)} || {Text(e.Args[1], 2)}", 2, precedence);
            case Op.Not when e.Args[0].Op == Op.Equal && !locals.ContainsKey(e.Args[0]):
                return Wrap(Comparison(e.Args[0], "!=", "!="), 4, precedence);
            case Op.Not:
                return Wrap("!" + Text(e.Args[0], 9), 9, precedence);
            case Op.InRange:
                return Wrap($"(uint){Text(e.Args[0], 9)} < (uint){Text(e.Args[1], 9)}", 4, precedence);
            case Op.Select:
                return Wrap($"{Text(e.Args[0], 1)} ? {Text(e.Args[1], 1)} : {Text(e.Args[2], 1)}", 1, precedence);
            case Op.Join:
                return Wrap($"{Text(e.Args[0], 8)} * {Text(e.Args[2], 8)} + {Text(e.Args[1], 7)}", 6, precedence);
            case Op.Clamp:
                return $"Math.Min(Math.Max({Text(e.Args[0], 0)}, 0), {Text(e.Args[1], 6)} - 1)";
            case Op.ToReal:
                return Wrap($"({type.Keyword}){Text(e.Args[0], 9)}", 9, precedence);
            case Op.ToInt:
                // Beyond the integers, and for NaN, what a GPU's conversion gives is anything.
                return onHost ? Wrap($"(int){Text(e.Args[0], 9)}", 9, precedence) : $"KernelMath.ToInt({Text(e.Args[0], 0)})";
            case Op.Min or Op.Max:
                return Extremum(e, precedence);
            case Op.Sign:
                var x = Text(e.Args[0], 5);
                return $"({x} > {type.Literal(0)} ? {type.Literal(1)} : {x} < {type.Literal(0)} ? {type.Literal(-1)} : {type.Literal(0)})";
            case Op.Call:
                return Call(e, precedence);
            case Op.Log2 or Op.Log10 or Op.Tan or Op.Sinh or Op.Cosh or Op.Tanh when !onHost:
            case Op.Exp or Op.Log or Op.Sin or Op.Cos or Op.Pow when !onHost && type.Mask == "long":
                return $"KernelMath.{e.Op}({string.Join(", ", e.Args.Select(a => Text(a, 0)))})";
            case Op.Abs when e.Type == ExprType.Int:
                return $"Math.Abs({Text(e.Args[0], 0)})";
            default:
                return $"{type.Math}.{e.Op}({string.Join(", ", e.Args.Select(a => Text(a, 0)))})";
        }
    }

    /// <summary>A comparison, a real constant on its right: ILGPU turns one on the left around wrongly, so that NaN fulfils it on CUDA.</summary>
    string Comparison(Expr e, string sign, string turned) =>
        e.Args[0].Op == Op.RealConst ? $"{Text(e.Args[1], 5)} {turned} {Text(e.Args[0], 5)}" : $"{Text(e.Args[0], 5)} {sign} {Text(e.Args[1], 5)}";

    /// <summary>A call of a function that is written in one precision: numbers of the other are converted.</summary>
    string Call(Expr e, int precedence)
    {
        string As(string own, string other, string text, bool isReal) => isReal && own != other ? $"({own}){text}" : text;
        var function = (Symbol.Function)e.Symbol!;
        var (types, result) = (function.Parameters, function.Result);
        var arguments = e.Args.Select((a, at) => As(types[at], type.Keyword, Text(a, a.Type == ExprType.Real && types[at] != type.Keyword ? 9 : 0), a.Type == ExprType.Real));
        var call = As(type.Keyword, result, $"global::{function.Name}({string.Join(", ", arguments)})", e.Type == ExprType.Real);
        return result == type.Keyword || e.Type != ExprType.Real ? call : Wrap(call, 9, precedence);
    }

    /// <summary>
    /// Real minima and maxima keep NaN. On GPUs the library's functions swallow it (and PTX has no other), so kernels compare.
    /// </summary>
    string Extremum(Expr e, int precedence)
    {
        if (e.Type == ExprType.Int || onHost)
        {
            return $"{(e.Type == ExprType.Int ? "Math" : type.Math)}.{e.Op}({Text(e.Args[0], 0)}, {Text(e.Args[1], 0)})";
        }

        var turned = e.Args[0].IsConst ? 1 : 0;
        var (x, y) = (Text(e.Args[turned], 5), Text(e.Args[1 - turned], 5));
        return Wrap($"{x} {(e.Op == Op.Max ? ">" : "<")} {y} || {x} != {x} ? {x} : {y}", 1, precedence);
    }

    /// <summary>ILGPU divides by a power of two by shifting, which rounds a negative quotient down, where C# rounds towards zero: only a multiple may be divided.</summary>
    bool IsShifted(Expr e) => e.Type == ExprType.Int && e.Args[1].IsConst && ((long)e.Args[1].Value & ((long)e.Args[1].Value - 1)) == 0 && !IsNeverNegative(e.Args[0]);

    bool IsNeverNegative(Expr number) => number.Evaluate(neverNegative, e => e.Op switch
    {
        Op.Index or Op.Size or Op.Clamp => true,
        Op.IntConst => e.Value >= 0,
        Op.Mod => neverNegative[e.Args[0]],
        Op.Max => e.Args.Any(a => neverNegative[a]),
        Op.Add or Op.Mul => e.Args.All(a => neverNegative[a]) && Bits(e) < 32,
        Op.Div or Op.Min or Op.Join => e.Args.All(a => neverNegative[a]),
        Op.Select => neverNegative[e.Args[1]] && neverNegative[e.Args[2]],
        _ => false,
    });

    /// <summary>How many bits an integer that is not negative may take; an index or extent is taken to need no more than 20.</summary>
    int Bits(Expr number) => number.Evaluate(
        bits,
        e => Math.Min(64, e.Op switch
        {
            Op.IntConst => (int)Math.Ceiling(Math.Log(e.Value + 1, 2)),
            Op.Add => Math.Max(bits[e.Args[0]], bits[e.Args[1]]) + 1,
            Op.Mul => bits[e.Args[0]] + bits[e.Args[1]],
            Op.Mod => bits[e.Args[1]],
            Op.Div => bits[e.Args[0]],
            Op.Min or Op.Max or Op.Select => e.Args.Where(a => a.Type == ExprType.Int).Max(a => bits[a]),
            _ => 20,
        }));

    /// <summary>A quotient as a second factor keeps its brackets: a * (b / c) is not (a * b) / c, least of all in integers.</summary>
    static int Factor(Expr e) => e.Op is Op.Div or Op.Mod ? 9 : 8;

    static string Wrap(string text, int own, int outer) => outer > own ? $"({text})" : text;

    bool NeedsLocal(Expr node)
    {
        if (node.IsConst || node.Op is Op.Index or Op.Hyper || IsArgument(node))
        {
            return false;
        }

        // Comparisons are written with their arguments twice where NaN matters; guards and reads are worth a name.
        if (ReadsInPlace && node.Op == Op.Read && PlaneNest.IsPlane(node) && uses[node] == 1 && !FeedsExtremum(node))
        {
            return false;
        }

        return node.Op == Op.Read || uses[node] > 1 || (node.Type == ExprType.Real && b.Hints.ContainsKey(node)) || FeedsExtremum(node) || FeedsShift(node) || IsHoisted(node) || tooDeep.Contains(node);
    }

    bool FeedsExtremum(Expr node) => Users(node).Any(n => n.Op is Op.Max or Op.Min or Op.Sign && n.Type == ExprType.Real);

    /// <summary>Whether a node is written twice, in a division that ILGPU makes a shift.</summary>
    bool FeedsShift(Expr node) => !onHost && node.Type == ExprType.Int && Users(node).Any(n => n.Op == Op.Div && n.Args[0] == node && IsShifted(n));

    /// <summary>Whether a value is computed once, when the stage is launched: integers of sizes and hyper-parameters, unless that is a program of its own.</summary>
    bool IsArgument(Expr e) => e.Type == ExprType.Int && !e.IsConst && e.IsUniform && (e.Args.Count == 0 || e.TreeSize(treeSizes) <= LargestArgument);

    bool IsHoisted(Expr node) => node.Type == ExprType.Real && Users(node).Any(n => depthOf[n] > depthOf[node]);

    /// <summary>The nodes that have a node as an argument.</summary>
    IReadOnlyList<Expr> Users(Expr node) => users.TryGetValue(node, out var list) ? list : [];

    void Count(Expr node) => uses[node] = uses.TryGetValue(node, out var count) ? count + 1 : 1;

    string NewName(Expr node) => Unique(Suggest(node));

    string Suggest(Expr node) =>
        b.Hints.TryGetValue(node, out var hint) ? hint
        : node.Op == Op.Read ? Naming.Names.Camel(node.Name) + "At"
        : node.Type == ExprType.Bool ? "inside"
        : node.Type == ExprType.Int ? "at"
        : "t";

    string Unique(string name)
    {
        var unique = name;
        if (names.Contains(unique))
        {
            for (var at = numbers.TryGetValue(name, out var last) ? last + 1 : 1; ; at++)
            {
                unique = name + at;
                if (!names.Contains(unique))
                {
                    numbers[name] = at;
                    break;
                }
            }
        }

        names.Add(unique);
        return Keywords.Escape(unique);
    }
}
