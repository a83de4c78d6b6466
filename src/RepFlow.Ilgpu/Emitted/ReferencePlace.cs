using System.ComponentModel;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Where the loops of a reference implementation are: a value of each index.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ReferencePlace
{
    readonly int[] extents;
    readonly int[] indices;
    readonly int dims;
    readonly int count;

    /// <summary>The place where all indices are 0.</summary>
    /// <param name="dims">The extents of the indices of elements.</param>
    /// <param name="overs">The extents of those that are folded over.</param>
    internal ReferencePlace(Shape dims, Shape overs = default)
    {
        extents = [.. dims, .. overs];
        indices = new int[extents.Length];
        this.dims = dims.Rank;
        count = dims.Count;
    }

    /// <summary>The number of the element.</summary>
    public int Number { get; private set; }

    /// <summary>The number of the element, as an index that counts all of them.</summary>
    public Dim Element => new(Number, count);

    /// <summary>An index of the element.</summary>
    /// <param name="at">Which.</param>
    /// <returns>Its value.</returns>
    public Dim Dim(int at) => new(indices[at], extents[at]);

    /// <summary>An index that is folded over.</summary>
    /// <param name="at">Which, the element's counted before.</param>
    /// <returns>Its value.</returns>
    public Over Over(int at) => new(indices[at], extents[at]);

    /// <summary>The element of a tensor that has the loops' shape.</summary>
    /// <param name="view">The tensor.</param>
    /// <returns>The element.</returns>
    public float Of(View view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return (float)view.Values[Number];
    }

    /// <summary>The integer of a tensor that has the loops' shape.</summary>
    /// <param name="view">The tensor.</param>
    /// <returns>The integer.</returns>
    public int IntegerOf(View view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return (int)view.Values[Number];
    }

    /// <summary>Goes to the next element.</summary>
    /// <returns>False after the last, when it is at the first again.</returns>
    internal bool Step()
    {
        Number = (Number + 1) % count;
        return Step(0, dims);
    }

    /// <summary>Goes to the next term of the element.</summary>
    /// <returns>False after the last, when it is at the first again.</returns>
    internal bool StepOver() => Step(dims, extents.Length);

    bool Step(int first, int end)
    {
        for (var at = end - 1; at >= first; at--)
        {
            if (++indices[at] < extents[at])
            {
                return true;
            }

            indices[at] = 0;
        }

        return false;
    }
}
