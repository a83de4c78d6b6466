using System.Collections;

namespace RepFlow.Ilgpu.Generators.Ir.Networks;

/// <summary>A list that equals another where their elements do, so that records with lists compare by value.</summary>
sealed class ValueList<T>(IEnumerable<T> items) : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    readonly IReadOnlyList<T> items = items.ToList();

    public int Count => items.Count;

    public T this[int index] => items[index];

    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(ValueList<T>? other) => other is not null && items.SequenceEqual(other.items);

    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    public override int GetHashCode() => items.Aggregate(items.Count, (hash, item) => unchecked((hash * 31) + (item?.GetHashCode() ?? 0)));
}
