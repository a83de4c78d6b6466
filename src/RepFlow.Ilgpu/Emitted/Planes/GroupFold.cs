using System.ComponentModel;
using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Folds a plane in place by the threads of a group, on GPUs, in a fixed order: what it comes to stands at every position that was folded.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GroupFold
{
    /// <summary>Folds all of a plane.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <typeparam name="TFold">How.</typeparam>
    /// <param name="plane">The plane.</param>
    /// <param name="axes">The axes, which are all that it has.</param>
    /// <param name="tree">Shared memory for a number of each thread.</param>
    public static void Whole<T, TFold>(ArrayView<T> plane, FoldedAxes axes, ArrayView<T> tree)
        where T : unmanaged, INumber<T>
        where TFold : IFold
    {
        var terms = axes.Terms;
        Tree<T, TFold>(plane, axes, 0, 0, terms, 0, tree);
        var folded = tree[0];
        for (var term = Group.IdxX; term < terms; term += GroupWalk.Group)
        {
            plane[axes.At(0, term)] = folded;
        }

        Group.Barrier();
    }

    /// <summary>Folds each line of a plane, or each slice, a thread at a time.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <typeparam name="TFold">How.</typeparam>
    /// <param name="plane">The plane.</param>
    /// <param name="axes">The axes.</param>
    public static void Lines<T, TFold>(ArrayView<T> plane, FoldedAxes axes)
        where T : unmanaged, INumber<T>
        where TFold : IFold
    {
        var (results, terms) = (axes.Results, axes.Terms);
        for (var result = Group.IdxX; result < results; result += GroupWalk.Group)
        {
            var folded = plane[axes.At(result, 0)];
            for (var term = 1; term < terms; term++)
            {
                folded = TFold.Take(folded, plane[axes.At(result, term)]);
            }

            for (var term = 0; term < terms; term++)
            {
                plane[axes.At(result, term)] = folded;
            }
        }

        Group.Barrier();
    }

    /// <summary>Folds some terms of a result, which there are, into the first number of a tree.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <typeparam name="TFold">How.</typeparam>
    /// <param name="planes">The planes.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="result">The number of the result.</param>
    /// <param name="begin">The first term.</param>
    /// <param name="end">The term after the last.</param>
    /// <param name="first">Where the plane begins.</param>
    /// <param name="tree">Shared memory for a number of each thread.</param>
    internal static void Tree<T, TFold>(ArrayView<T> planes, FoldedAxes axes, int result, int begin, int end, int first, ArrayView<T> tree)
        where T : unmanaged, INumber<T>
        where TFold : IFold
    {
        var thread = Group.IdxX;
        if (begin + thread < end)
        {
            var folded = planes[first + axes.At(result, begin + thread)];
            for (var term = begin + thread + GroupWalk.Group; term < end; term += GroupWalk.Group)
            {
                folded = TFold.Take(folded, planes[first + axes.At(result, term)]);
            }

            tree[thread] = folded;
        }

        Group.Barrier();
        for (var half = GroupWalk.Group / 2; half > 0; half >>= 1)
        {
            if (thread < half && begin + thread + half < end)
            {
                tree[thread] = TFold.Take(tree[thread], tree[thread + half]);
            }

            Group.Barrier();
        }
    }
}
