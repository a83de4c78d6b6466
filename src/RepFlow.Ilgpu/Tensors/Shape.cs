using System.Globalization;
using System.Runtime.CompilerServices;

namespace RepFlow.Ilgpu;

/// <summary>The extents of a tensor's axes, outermost first. At most six axes; the number of elements fits an <see cref="int"/>.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    readonly int[]? extents;

    /// <summary>Makes a shape.</summary>
    /// <param name="extents">The extents; each at least 0.</param>
    /// <exception cref="ArgumentException">An extent is negative, there are more than six, or the elements are too many.</exception>
    public Shape(params ReadOnlySpan<int> extents)
    {
        if (extents.Length > 6)
        {
            throw new ArgumentException($"A tensor has at most 6 axes; {extents.Length} were given.");
        }

        long count = 1;
        foreach (var extent in extents)
        {
            if (extent < 0)
            {
                throw new ArgumentException($"The extent {extent} is negative: the shape ({string.Join(", ", extents.ToArray())}) cannot be.");
            }

            count *= extent;
            if (count > int.MaxValue)
            {
                throw new ArgumentException($"A tensor holds at most {int.MaxValue} elements; ({string.Join(", ", extents.ToArray())}) is more.");
            }
        }

        this.extents = extents.ToArray();
    }

    /// <summary>The number of axes.</summary>
    public int Rank => extents?.Length ?? 0;

    /// <summary>The number of axes under the name that C# asks for in <c>[n, .. shape]</c> and <c>shape is [var n, ..]</c>.</summary>
    public int Length => Rank;

    /// <summary>The number of elements; 1 for a shape of no axes.</summary>
    public int Count
    {
        get
        {
            var count = 1;
            for (var axis = 0; axis < Rank; axis++)
            {
                count *= extents![axis];
            }

            return count;
        }
    }

    /// <summary>The extent of an axis; a negative axis counts from the last.</summary>
    /// <param name="axis">The axis.</param>
    public int this[int axis] => extents![axis < 0 ? axis + Rank : axis];

    /// <summary>Whether two shapes are the same.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>Makes a shape from a collection expression.</summary>
    /// <param name="extents">The extents.</param>
    /// <returns>The shape.</returns>
    public static Shape Create(ReadOnlySpan<int> extents) => new(extents);

    /// <inheritdoc/>
    public bool Equals(Shape other) => (extents ?? []).AsSpan().SequenceEqual(other.extents ?? []);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var extent in extents ?? [])
        {
            hash.Add(extent);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(extents ?? [])).GetEnumerator();

    /// <inheritdoc/>
    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The shape as in <c>(2, 3, 5)</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "(" + string.Join(", ", (extents ?? []).Select(e => e.ToString(CultureInfo.InvariantCulture))) + ")";
}
