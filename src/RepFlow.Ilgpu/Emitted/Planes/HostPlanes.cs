using System.ComponentModel;
using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Moves planes between tensors and memory with a border, on the host. Pointers to padded planes point at their first element, not at the border.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class HostPlanes
{
    /// <summary>The slot of <see cref="HostScratch"/> in which emitted iterations keep their planes.</summary>
    public const int Slot = 8;

    // What an iteration of a plane takes where it is worth while to let threads wait for one another in each of its passes.
    const long LeastShared = 1 << 20;

    /// <summary>Whether all threads compute each plane together, one plane after the other: where there are fewer planes than threads, and they are large.</summary>
    /// <param name="items">The number of planes.</param>
    /// <param name="operations">About how many operations an iteration of one takes.</param>
    public static bool AreShared(int items, long operations) => items < HostParallel.ThreadCount && operations >= LeastShared;

    /// <summary>Memory of the running thread for planes, all zero, which stand side by side.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="count">The number of planes.</param>
    /// <param name="inside">A plane of lane masks: all bits set at its positions, none in its border.</param>
    /// <returns>The first plane.</returns>
    public static T* Scratch<T>(this in PaddedPlane plane, int count, out T* inside)
        where T : unmanaged
    {
        var scratch = HostScratch.Get<T>((count + 1) * plane.Size, Slot);
        Clear(scratch, (count + 1) * plane.Size);
        inside = scratch + (count * plane.Size) + plane.Origin;
        for (var d = 0; d < plane.Depth; d++)
        {
            for (var i = 0; i < plane.Rows; i++)
            {
                new Span<byte>(inside + (d * plane.Slice) + (i * plane.Pitch), plane.Columns * sizeof(T)).Fill(0xFF);
            }
        }

        return scratch + plane.Origin;
    }

    /// <summary>Points to planes that stand side by side.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <typeparam name="TPointers">A struct of nothing but pointers to planes.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="pointers">The pointers.</param>
    /// <param name="at">The first of them that is set.</param>
    /// <param name="count">How many are.</param>
    /// <param name="first">Where it points to.</param>
    public static void Point<T, TPointers>(this in PaddedPlane plane, ref TPointers pointers, int at, int count, T* first)
        where T : unmanaged
        where TPointers : unmanaged
    {
        fixed (TPointers* all = &pointers)
        {
            for (var number = 0; number < count; number++)
            {
                ((T**)all)[at + number] = first + (number * plane.Size);
            }
        }
    }

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
    /// <param name="planes">The first of all planes.</param>
    /// <param name="from">The number of the first that is copied.</param>
    /// <param name="to">The number of its copy.</param>
    /// <param name="count">How many.</param>
    public static void Copy<T>(this in PaddedPlane plane, T* planes, int from, int to, int count)
        where T : unmanaged
    {
        var first = planes - plane.Origin;
        new Span<T>(first + (from * plane.Size), count * plane.Size).CopyTo(new Span<T>(first + (to * plane.Size), count * plane.Size));
    }

    /// <summary>Copies a plane out of a tensor.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="target">The padded plane.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="first">The plane's first element in the tensor.</param>
    /// <param name="row">The distance of two rows in the tensor.</param>
    /// <param name="slice">The distance of two planes of rows in the tensor.</param>
    public static void Load<T>(this in PaddedPlane plane, T* target, T* tensor, int first, int row, int slice)
        where T : unmanaged
    {
        for (var d = 0; d < plane.Depth; d++)
        {
            for (var i = 0; i < plane.Rows; i++)
            {
                HostRow.Copy(tensor + first + ((long)d * slice) + ((long)i * row), target + (d * plane.Slice) + (i * plane.Pitch), plane.Columns);
            }
        }
    }

    /// <summary>Copies a plane into a tensor.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="source">The padded plane.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="first">The plane's first element in the tensor.</param>
    /// <param name="row">The distance of two rows in the tensor.</param>
    /// <param name="slice">The distance of two planes of rows in the tensor.</param>
    public static void Store<T>(this in PaddedPlane plane, T* source, T* tensor, int first, int row, int slice)
        where T : unmanaged
    {
        for (var d = 0; d < plane.Depth; d++)
        {
            for (var i = 0; i < plane.Rows; i++)
            {
                HostRow.Copy(source + (d * plane.Slice) + (i * plane.Pitch), tensor + first + ((long)d * slice) + ((long)i * row), plane.Columns);
            }
        }
    }

    /// <summary>Adds a plane to a tensor, unless there is none.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="plane">The layout.</param>
    /// <param name="source">The padded plane.</param>
    /// <param name="tensor">The tensor; null where it is not wanted.</param>
    /// <param name="first">The plane's first element in the tensor.</param>
    /// <param name="row">The distance of two rows in the tensor.</param>
    /// <param name="slice">The distance of two planes of rows in the tensor.</param>
    public static void Add<T>(this in PaddedPlane plane, T* source, T* tensor, int first, int row, int slice)
        where T : unmanaged, INumber<T>
    {
        for (var d = 0; tensor != null && d < plane.Depth; d++)
        {
            for (var i = 0; i < plane.Rows; i++)
            {
                var from = source + (d * plane.Slice) + (i * plane.Pitch);
                var to = tensor + first + ((long)d * slice) + ((long)i * row);
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
}
