namespace RepFlow.Ilgpu.Generators.Ir.Text;

/// <summary>The nodes of expressions as text.</summary>
static class SymbolText
{
    /// <summary>Writes what a node is beside its operation.</summary>
    public static void Node(IrArchive archive, Expr node, string? hint)
    {
        archive.OneOf(node.Type);
        archive.Optional(hint);
        archive.Exprs(node.Args);
        Rest(archive, node.Op, node.Value, node.Symbol);
    }

    /// <summary>Reads it.</summary>
    public static Expr Node(IrArchive archive, Op op, ExprBuilder builder, out string? hint)
    {
        var type = archive.OneOf(default(ExprType));
        hint = archive.Optional(null);
        var args = archive.Exprs(null);
        var (value, symbol) = Rest(archive, op, 0, null);
        return builder.Restored(op, type, args.ToArray(), symbol, value);
    }

    static (double Value, Symbol? Symbol) Rest(IrArchive archive, Op op, double value, Symbol? symbol) => op switch
    {
        Op.RealConst or Op.IntConst or Op.BoolConst => (archive.Real(value), null),
        Op.Hyper or Op.Index or Op.Size or Op.ExtentCall or Op.Read or Op.Call => (0, Of(archive, symbol)),
        _ => (0, null),
    };

    static Symbol Of(IrArchive archive, Symbol? symbol)
    {
        var name = archive.Name(symbol?.Name);
        return archive.Name(symbol?.GetType().Name) switch
        {
            nameof(Symbol.Index) => new Symbol.Index(name, archive.Expr((symbol as Symbol.Index)?.Extent)),
            nameof(Symbol.Hyper) => new Symbol.Hyper(name),
            nameof(Symbol.Size) => new Symbol.Size(name, archive.Number((symbol as Symbol.Size)?.Axis ?? 0)),
            nameof(Symbol.Rest) => new Symbol.Rest(),
            nameof(Symbol.ExtentCall) => Call(archive, name, symbol as Symbol.ExtentCall),
            nameof(Symbol.Function) => Function(archive, name, symbol as Symbol.Function),
            nameof(Symbol.Tensor) => new Symbol.Tensor(name),
            var other => throw new FormatException($"'{other}' is part of no definition"),
        };
    }

    static Symbol Call(IrArchive archive, string name, Symbol.ExtentCall? call)
    {
        var isStatic = archive.Flag(call?.Method.IsStatic == true);
        var axis = archive.Number(call?.Axis ?? -1);
        return new Symbol.ExtentCall(new OwnMethod(name, isStatic), axis < 0 ? null : axis, archive.Names(call?.Tensors));
    }

    static Symbol Function(IrArchive archive, string name, Symbol.Function? function) =>
        new Symbol.Function(name, archive.Names(function?.Parameters), archive.Name(function?.Result));
}
