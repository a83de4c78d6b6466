using System.ComponentModel;
using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// The strips of a plane that are a thread's share, on GPUs: each thread of a group takes every strip at a distance of the group's size. A strip is one or
/// several rows of a column, by the plane's layout; those in the border behind a row of strips are no part of the plane.
/// </summary>
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

    /// <summary>The row of strips; of planes with three dims, all of them one after the other.</summary>
    public int Row { get; private set; }

    /// <summary>The column.</summary>
    public int Column { get; private set; }

    /// <summary>Whether there is a strip left.</summary>
    public readonly bool IsInside => position < count;

    /// <summary>The thread's first strip.</summary>
    /// <param name="plane">The plane.</param>
    public static GroupWalk Over(in PaddedPlane plane) => new()
    {
        position = ILGPU.Group.IdxX,
        count = plane.Threads,
        columns = plane.Pitch,
        rowStep = Group / plane.Pitch,
        columnStep = Group % plane.Pitch,
        Row = ILGPU.Group.IdxX / plane.Pitch,
        Column = ILGPU.Group.IdxX % plane.Pitch,
    };

    /// <summary>One strip only.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="column">Its column.</param>
    public static GroupWalk At(int row, int column) => new() { count = 1, Row = row, Column = column };

    /// <summary>All strips of a row one after the other, for a thread that has the row to itself.</summary>
    /// <param name="row">The row.</param>
    /// <param name="plane">The plane.</param>
    public static GroupWalk Along(int row, in PaddedPlane plane) => new() { count = plane.Pitch * Group, columns = -1, columnStep = 1, Row = row };

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

    /// <summary>Goes to the thread's next strip.</summary>
    public void Step()
    {
        position += Group;
        Row += rowStep;
        Column += columnStep;

        // As unsigned numbers, so that a compiler sees that a walk along a row never comes to its end here.
        if ((uint)Column >= (uint)columns)
        {
            Column -= columns;
            Row++;
        }
    }
}
