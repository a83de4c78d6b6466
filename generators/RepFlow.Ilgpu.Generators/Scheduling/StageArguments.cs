using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>The fields of a stage's argument struct: its tensors, extents and hyper-parameters, and what GPUs divide extents by.</summary>
sealed class StageArguments(ExprBuilder builder)
{
    const int LongestName = 24;

    readonly Dictionary<string, (string Field, bool IsInt)> tensors = new();
    readonly Dictionary<Expr, string> scalars = new();
    readonly Dictionary<Expr, string> divisors = new();
    readonly HashSet<string> used = [];

    /// <summary>The tensors that may not be there.</summary>
    public HashSet<string> Optional { get; } = [];

    public IEnumerable<(string Tensor, string Field, bool IsInt)> Tensors => tensors.Select(t => (t.Key, t.Value.Field, t.Value.IsInt));

    public IEnumerable<(Expr Value, string Field)> Scalars => scalars.Select(s => (s.Key, s.Value));

    /// <summary>The extents that kernels divide by without a division.</summary>
    public IEnumerable<(Expr Extent, string Field)> Divisors => divisors.Select(d => (d.Key, d.Value));

    /// <summary>The field that holds a tensor.</summary>
    public string Tensor(string name, bool isInt = false)
    {
        if (!tensors.TryGetValue(name, out var field))
        {
            tensors[name] = field = (Unique(name), isInt);
        }

        return field.Field;
    }

    /// <summary>The field that holds a tensor that is only there if it is wanted; the view is empty otherwise.</summary>
    public string OptionalTensor(string name)
    {
        Optional.Add(name);
        return Tensor(name);
    }

    /// <summary>Names the extents after the indices, in capitals: row i of I.</summary>
    public void NameExtents(IEnumerable<IndexVar> indices)
    {
        foreach (var index in indices.Where(i => !i.Extent.IsConst))
        {
            if (!scalars.ContainsKey(index.Extent))
            {
                scalars[index.Extent] = Unique(index.Extent.Op == Op.Hyper ? SafeNames.OfLocal(index.Extent.Name) : index.Name.Length == 1 && index.Name != "t" ? index.Name.ToUpperInvariant() : Names.Pascal(index.Name) + "Count");
            }
        }
    }

    /// <summary>The field of a tensor that the kernels take.</summary>
    public string Field(string tensor) => tensors[tensor].Field;

    /// <summary>The field of a value that is known at launch.</summary>
    public string Field(Expr value) => scalars[value];

    /// <summary>The field that holds a value known at launch.</summary>
    public string Scalar(Expr value)
    {
        if (!scalars.TryGetValue(value, out var field))
        {
            scalars[value] = field = Unique(Suggest(value));
        }

        return field;
    }

    /// <summary>The field that holds what divides by an extent.</summary>
    public string Divisor(Expr extent)
    {
        if (!divisors.TryGetValue(extent, out var field))
        {
            divisors[extent] = field = Unique("by" + Names.Pascal((scalars.TryGetValue(extent, out var scalar) ? scalar : Suggest(extent)).TrimStart('@')));
        }

        return field;
    }

    /// <summary>The same, if kernels are given it.</summary>
    public string? FindDivisor(Expr extent) => divisors.TryGetValue(extent, out var field) ? field : null;

    string Suggest(Expr value) => value.Op switch
    {
        Op.Hyper => SafeNames.OfLocal(value.Name),
        Op.Size => Names.Size(value.Symbol!),
        _ => builder.Hints.TryGetValue(value, out var hint) ? hint : Composed(value) is { Length: <= LongestName } composed ? composed : "size",
    };

    /// <summary>A size that is made of others is named after them; null for what is too long for that.</summary>
    string? Composed(Expr value)
    {
        if (scalars.TryGetValue(value, out var field))
        {
            return field.TrimStart('@');
        }

        if (value.IsConst)
        {
            return value.Value < 0 ? "Minus" + -value.Value : value.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var word = value.Op switch
        {
            Op.Add => "Plus",
            Op.Sub => "Minus",
            Op.Mul or Op.Join => "",
            Op.Div => "Per",
            Op.Mod => "Modulo",
            Op.Min or Op.Max => value.Op.ToString(),
            _ => null,
        };
        return value.Op switch
        {
            Op.Hyper => SafeNames.OfLocal(value.Name),
            Op.Size => Names.Size(value.Symbol!),
            _ when word is not null && Composed(value.Args[0]) is { Length: <= LongestName } left && Composed(value.Args[1]) is { Length: <= LongestName } right
                && !char.IsDigit(left[0]) => left + word + (word.Length == 0 && char.IsDigit(right[0]) ? "Times" : "") + right,
            _ => null,
        };
    }

    string Unique(string name) => Keywords.Escape(Names.Unique(name, used));
}
