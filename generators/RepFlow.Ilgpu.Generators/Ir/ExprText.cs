using System.Globalization;
using System.Text;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>
/// An expression as mathematics, for comments and messages: as much of it as fits. The end is left out while the text is made, since that of a graph
/// with shared nodes has no bound.
/// </summary>
sealed class ExprText
{
    const char Cut = '…';
    const int Deepest = 48;

    readonly StringBuilder text = new();
    readonly int limit;

    ExprText(int limit) => this.limit = limit;

    /// <summary>The text, of at most a number of characters.</summary>
    public static string Of(Expr e, int limit)
    {
        var writer = new ExprText(limit);
        writer.Write(e, 0);
        return writer.text.Length <= limit ? writer.text.ToString() : writer.text.ToString(0, limit - 3) + Cut;
    }

    void Write(Expr e, int depth)
    {
        if (text.Length > limit)
        {
            return;
        }

        if (depth > Deepest && e.Args.Count > 0)
        {
            text.Append(Cut);
            return;
        }

        switch (e.Op)
        {
            case Op.RealConst:
                text.Append(e.Value.ToString("R", CultureInfo.InvariantCulture));
                break;
            case Op.IntConst:
                text.Append(((long)e.Value).ToString(CultureInfo.InvariantCulture));
                break;
            case Op.BoolConst:
                text.Append(e.Value != 0 ? "true" : "false");
                break;
            case Op.Hyper or Op.Index:
                text.Append(e.Name);
                break;
            case Op.Size:
                text.Append(e.Symbol is Symbol.Size size ? $"size({size.Name}, {size.Axis})" : e.Name);
                break;
            case Op.ExtentCall:
                var extent = (Symbol.ExtentCall)e.Symbol!;
                text.Append($"{extent.Method.Name}({string.Join(", ", extent.Tensors)}){(extent.Axis is { } axis ? $"[{axis}]" : "")}");
                break;
            case Op.Read:
                text.Append(e.Name);
                List("[", e.Args, e.Args.Count - 1, "]", depth);
                break;
            case Op.Add or Op.Sub:
                Sum(e, depth);
                break;
            case Op.Mul:
                Join(e, " * ", depth, wrap: true);
                break;
            case Op.Div:
                Join(e, " / ", depth, wrap: true);
                break;
            case Op.Mod:
                Join(e, " % ", depth, wrap: true);
                break;
            case Op.Neg:
                text.Append('-');
                Wrap(e.Args[0], depth);
                break;
            case Op.Less:
                Join(e, " < ", depth);
                break;
            case Op.LessEqual:
                Join(e, " <= ", depth);
                break;
            case Op.Equal:
                Join(e, " == ", depth);
                break;
            case Op.And or Op.Or:
                text.Append('(');
                Join(e, e.Op == Op.And ? " && " : " || ", depth);
                text.Append(')');
                break;
            case Op.Not:
                List("!(", e.Args, 1, ")", depth);
                break;
            case Op.InRange:
                text.Append("0 <= ");
                Join(e, " < ", depth);
                break;
            case Op.Select:
                text.Append('(');
                Write(e.Args[0], depth + 1);
                text.Append(" ? ");
                Write(e.Args[1], depth + 1);
                text.Append(" : ");
                Write(e.Args[2], depth + 1);
                text.Append(')');
                break;
            case Op.Call:
                text.Append(e.Name, e.Name.LastIndexOf('.') + 1, e.Name.Length - e.Name.LastIndexOf('.') - 1);
                List("(", e.Args, e.Args.Count, ")", depth);
                break;
            default:
                text.Append(e.Op.ToString().ToLowerInvariant());
                List("(", e.Args, e.Args.Count, ")", depth);
                break;
        }
    }

    /// <summary>A sum begins with its first term, which stands at the bottom of the graph.</summary>
    void Sum(Expr e, int depth)
    {
        var sums = new Stack<Expr>();
        for (; e.Op is Op.Add or Op.Sub; e = e.Args[0])
        {
            sums.Push(e);
        }

        Write(e, depth + 1);
        while (sums.Count > 0 && text.Length <= limit)
        {
            var sum = sums.Pop();
            text.Append(sum.Op == Op.Add ? " + " : " - ");
            if (sum.Op == Op.Add)
            {
                Write(sum.Args[1], depth + 1);
            }
            else
            {
                Wrap(sum.Args[1], depth);
            }
        }
    }

    void Join(Expr e, string operation, int depth, bool wrap = false)
    {
        for (var at = 0; at < 2; at++)
        {
            text.Append(at == 0 ? "" : operation);
            if (wrap)
            {
                Wrap(e.Args[at], depth);
            }
            else
            {
                Write(e.Args[at], depth + 1);
            }
        }
    }

    void Wrap(Expr e, int depth)
    {
        var isCompound = e.Op is Op.Add or Op.Sub or Op.Mul or Op.Div or Op.Neg || (e.IsConst && e.Value < 0);
        text.Append(isCompound ? "(" : "");
        Write(e, depth + 1);
        text.Append(isCompound ? ")" : "");
    }

    void List(string open, IReadOnlyList<Expr> items, int count, string close, int depth)
    {
        text.Append(open);
        for (var at = 0; at < count; at++)
        {
            text.Append(at == 0 ? "" : ", ");
            Write(items[at], depth + 1);
        }

        text.Append(close);
    }
}
