namespace RepFlow.Ilgpu.Generators.Ir.Text;

/// <summary>
/// What a model is written to or read from. Each thing is described once: it is given as it is, which a reader ignores, and comes back as it was written
/// or read.
/// </summary>
abstract class IrArchive
{
    /// <summary>A word that says what follows, on a line of its own.</summary>
    public abstract void Section(string word);

    /// <summary>A name or other text.</summary>
    public abstract string Name(string? value);

    /// <summary>A name, or none.</summary>
    public abstract string? Optional(string? value);

    /// <summary>A number.</summary>
    public abstract double Real(double value);

    /// <summary>An expression.</summary>
    public abstract Expr Expr(Expr? value);

    /// <summary>An integer.</summary>
    public int Number(int value) => (int)Real(value);

    /// <summary>Whether something is so.</summary>
    public bool Flag(bool value) => Real(value ? 1 : 0) != 0;

    /// <summary>One of the names of an enumeration.</summary>
    public T OneOf<T>(T value)
        where T : struct, Enum =>
        Enum.TryParse<T>(Name(value.ToString()), out var known) ? known : throw new FormatException($"{typeof(T).Name} has another value");

    /// <summary>An expression, or none.</summary>
    public Expr? OptionalExpr(Expr? value) => Flag(value is not null) ? Expr(value) : null;

    /// <summary>A list.</summary>
    public IReadOnlyList<T> List<T>(IReadOnlyList<T>? values, Func<T?, T> item)
    {
        var list = new T[Number(values?.Count ?? 0)];
        for (var at = 0; at < list.Length; at++)
        {
            list[at] = item(values is null ? default : values[at]);
        }

        return list;
    }

    /// <summary>Names.</summary>
    public IReadOnlyList<string> Names(IReadOnlyList<string>? values) => List(values, Name);

    /// <summary>Expressions.</summary>
    public IReadOnlyList<Expr> Exprs(IReadOnlyList<Expr>? values) => List(values, Expr);

    /// <summary>Something for each of some names.</summary>
    public IReadOnlyDictionary<string, T> Map<T>(IReadOnlyDictionary<string, T>? values, Func<T?, T> item) =>
        List<KeyValuePair<string, T>>(
            values?.OrderBy(v => v.Key, StringComparer.Ordinal).ToList(), v => new KeyValuePair<string, T>(Name(v.Key), item(v.Value))).ToDictionary(v => v.Key, v => v.Value);
}
