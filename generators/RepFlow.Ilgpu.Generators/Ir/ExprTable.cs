namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>All nodes of a definition, equal ones being one object.</summary>
sealed class ExprTable
{
    /// <summary>The most nodes of a definition with all its adjoints. What exceeds them never ends: it was unrolled in loops within loops.</summary>
    public const int MostNodes = 1_000_000;

    const int CancellationInterval = 1024;

    readonly Dictionary<NodeKey, Expr> nodes = new();

    /// <summary>Ends the making of nodes.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>The node of an operation on arguments.</summary>
    public Expr Get(Op op, ExprType type, Expr[] args, Symbol? symbol, double value)
    {
        var key = new NodeKey(op, type, args, symbol, BitConverter.DoubleToInt64Bits(value));
        if (!nodes.TryGetValue(key, out var node))
        {
            if (nodes.Count % CancellationInterval == 0)
            {
                Cancellation.ThrowIfCancellationRequested();
            }

            if (nodes.Count > MostNodes)
            {
                throw new TooManyNodesException();
            }

            nodes[key] = node = new Expr(nodes.Count, op, type, args, symbol, value);
        }

        return node;
    }

    /// <summary>What makes two nodes the same.</summary>
    readonly struct NodeKey(Op op, ExprType type, Expr[] args, Symbol? symbol, long value) : IEquatable<NodeKey>
    {
        readonly Op op = op;
        readonly ExprType type = type;
        readonly Expr[] args = args;
        readonly Symbol? symbol = symbol;
        readonly long value = value;

        public bool Equals(NodeKey other)
        {
            if (op != other.op || type != other.type || value != other.value || args.Length != other.args.Length || !Equals(symbol, other.symbol))
            {
                return false;
            }

            for (var at = 0; at < args.Length; at++)
            {
                if (args[at] != other.args[at])
                {
                    return false;
                }
            }

            return true;
        }

        public override bool Equals(object? obj) => obj is NodeKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = (((int)op * 31) + (int)type) * 31 + (symbol?.GetHashCode() ?? 0);
            hash = (hash * 31) + value.GetHashCode();
            foreach (var arg in args)
            {
                hash = (hash * 31) + arg.Id;
            }

            return hash;
        }
    }
}
