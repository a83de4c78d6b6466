using System.ComponentModel;
using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>The positions of a plane that are a thread's share, on GPUs: each thread of a group takes every position at a distance of the group's size.</summary>
/// <remarks>The step from one to the next needs no division; <c>for (var here = walk; here.IsInside; here.Step())</c> is a walk.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public record struct GroupWalk
{
    /// <summary>The number of threads in a group.</summary>
    public const int Group = 256;

    int position;
    int count;
    int columns;
    int rowStep;
    int columnStep;

    /// <summary>The row; of planes with three dims, all rows one after the other.</summary>
    public int Row { get; private set; }

    /// <summary>The column.</summary>
    public int Column { get; private set; }

    /// <summary>Whether there is a position left.</summary>
    public readonly bool IsInside => position < count;

    /// <summary>The thread's first position.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The length of a row.</param>
    public static GroupWalk Over(int rows, int columns) => new()
    {
        position = ILGPU.Group.IdxX,
        count = rows * columns,
        columns = columns,
        rowStep = Group / columns,
        columnStep = Group % columns,
        Row = ILGPU.Group.IdxX / columns,
        Column = ILGPU.Group.IdxX % columns,
    };

    /// <summary>One position only.</summary>
    /// <param name="position">Its number, row by row.</param>
    /// <param name="columns">The length of a row.</param>
    public static GroupWalk At(int position, int columns) => new() { count = 1, columns = columns, Row = position / columns, Column = position % columns };

    /// <summary>Sets a plane to zero, the group's threads together.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <param name="plane">The plane.</param>
    /// <param name="count">The number of its elements.</param>
    public static void Clear<T>(ArrayView<T> plane, int count)
        where T : unmanaged
    {
        for (var at = ILGPU.Group.IdxX; at < count; at += Group)
        {
            plane[at] = default;
        }
    }

    /// <summary>Copies planes, the group's threads together.</summary>
    /// <typeparam name="T">The type of their elements.</typeparam>
    /// <param name="source">The first of them.</param>
    /// <param name="target">The first copy.</param>
    /// <param name="count">The number of elements of all.</param>
    public static void Copy<T>(ArrayView<T> source, ArrayView<T> target, int count)
        where T : unmanaged
    {
        for (var at = ILGPU.Group.IdxX; at < count; at += Group)
        {
            target[at] = source[at];
        }
    }

    /// <summary>Goes to the thread's next position.</summary>
    public void Step()
    {
        position += Group;
        Row += rowStep;
        Column += columnStep;
        if (Column >= columns)
        {
            Column -= columns;
            Row++;
        }
    }
}
