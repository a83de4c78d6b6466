using System.ComponentModel;
using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Moves planes between tensors and memory with a border, on the host. Pointers to padded planes point at their first element, not at the border.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class HostPlanes
{
    /// <summary>The slot of <see cref="HostScratch"/> in which emitted iterations keep their planes.</summary>
    public const int Slot = 8;

    /// <summary>Exchanges two planes: the one that was written becomes the one that is read.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="first">One plane.</param>
    /// <param name="second">The other.</param>
    public static void Swap<T>(ref T* first, ref T* second)
        where T : unmanaged
    {
        var before = first;
        first = second;
        second = before;
    }

    /// <summary>Sets memory to zero.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="memory">The first element.</param>
    /// <param name="count">The number of elements.</param>
    public static void Clear<T>(T* memory, int count)
        where T : unmanaged => new Span<T>(memory, count).Clear();

    /// <summary>Sets a plane, border included, to zero.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="target">The plane.</param>
    public static void Clear<T>(this in PaddedPlane plane, T* target)
        where T : unmanaged => Clear(target - plane.Origin, plane.Size);

    /// <summary>Copies planes that stand side by side, borders included.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="source">The first plane.</param>
    /// <param name="target">Its copy.</param>
    /// <param name="count">How many.</param>
    public static void Copy<T>(this in PaddedPlane plane, T* source, T* target, int count)
        where T : unmanaged => new Span<T>(source - plane.Origin, count * plane.Size).CopyTo(new Span<T>(target - plane.Origin, count * plane.Size));

    /// <summary>Copies a plane out of a tensor.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="tensor">The plane's first element in the tensor.</param>
    /// <param name="row">The distance of two rows in the tensor.</param>
    /// <param name="slice">The distance of two planes of rows in the tensor.</param>
    /// <param name="target">The padded plane.</param>
    public static void Load<T>(this in PaddedPlane plane, T* tensor, int row, int slice, T* target)
        where T : unmanaged
    {
        for (var d = 0; d < plane.Depth; d++)
        {
            for (var i = 0; i < plane.Rows; i++)
            {
                CopyRow(tensor + ((long)d * slice) + ((long)i * row), target + (d * plane.Slice) + (i * plane.Pitch), plane.Columns);
            }
        }
    }

    /// <summary>Copies a plane into a tensor.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="source">The padded plane.</param>
    /// <param name="tensor">The plane's first element in the tensor.</param>
    /// <param name="row">The distance of two rows in the tensor.</param>
    /// <param name="slice">The distance of two planes of rows in the tensor.</param>
    public static void Store<T>(this in PaddedPlane plane, T* source, T* tensor, int row, int slice)
        where T : unmanaged
    {
        for (var d = 0; d < plane.Depth; d++)
        {
            for (var i = 0; i < plane.Rows; i++)
            {
                CopyRow(source + (d * plane.Slice) + (i * plane.Pitch), tensor + ((long)d * slice) + ((long)i * row), plane.Columns);
            }
        }
    }

    /// <summary>Adds a plane to a tensor.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="source">The padded plane.</param>
    /// <param name="tensor">The plane's first element in the tensor.</param>
    /// <param name="row">The distance of two rows in the tensor.</param>
    /// <param name="slice">The distance of two planes of rows in the tensor.</param>
    public static void Add<T>(this in PaddedPlane plane, T* source, T* tensor, int row, int slice)
        where T : unmanaged, INumber<T>
    {
        for (var d = 0; d < plane.Depth; d++)
        {
            for (var i = 0; i < plane.Rows; i++)
            {
                var from = source + (d * plane.Slice) + (i * plane.Pitch);
                var to = tensor + ((long)d * slice) + ((long)i * row);
                var j = 0;
                for (; j <= plane.Columns - Vector<T>.Count; j += Vector<T>.Count)
                {
                    Vector.Store(Vector.Load(to + j) + Vector.Load(from + j), to + j);
                }

                for (; j < plane.Columns; j++)
                {
                    to[j] += from[j];
                }
            }
        }
    }

    /// <summary>Fills a row of lane masks: all bits set in the columns of a plane, none behind them.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="inside">The masks, <see cref="PaddedPlane.Pitch"/> of them.</param>
    public static void Mask<T>(this in PaddedPlane plane, T* inside)
        where T : unmanaged
    {
        new Span<byte>(inside, plane.Columns * sizeof(T)).Fill(0xFF);
        Clear(inside + plane.Columns, plane.Pitch - plane.Columns);
    }

    /// <summary>Copies a row. Rows are short: a call of the library's copy takes longer than the copying.</summary>
    static void CopyRow<T>(T* source, T* target, int count)
        where T : unmanaged
    {
        var last = count - Vector<T>.Count;
        for (var j = 0; j < last; j += Vector<T>.Count)
        {
            Vector.Store(Vector.Load(source + j), target + j);
        }

        // The last vector ends with the row and may write some of it twice.
        if (last >= 0)
        {
            Vector.Store(Vector.Load(source + last), target + last);
            return;
        }

        for (var j = 0; j < count; j++)
        {
            target[j] = source[j];
        }
    }
}
