using System.ComponentModel;
using System.Numerics;
using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// Adds up what the threads of a group hold, in a fixed order, on GPUs. One tree serves all sums of a kernel, one after the other: kernels with a
/// tree for each take OpenCL compilers minutes.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GroupSum
{
    /// <summary>Writes the sum.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <param name="tree">Shared memory for a number of each thread.</param>
    /// <param name="value">The thread's number.</param>
    /// <param name="target">Where the sum goes.</param>
    public static void Store<T>(ArrayView<T> tree, T value, ref T target)
        where T : unmanaged, INumber<T>
    {
        AddUp(tree, value);
        if (Group.IdxX == 0)
        {
            target = tree[0];
        }

        Group.Barrier();
    }

    /// <summary>Adds the sum to a number.</summary>
    /// <inheritdoc cref="Store{T}(ArrayView{T}, T, ref T)"/>
    public static void Add<T>(ArrayView<T> tree, T value, ref T target)
        where T : unmanaged, INumber<T>
    {
        AddUp(tree, value);
        if (Group.IdxX == 0)
        {
            target += tree[0];
        }

        Group.Barrier();
    }

    static void AddUp<T>(ArrayView<T> tree, T value)
        where T : unmanaged, INumber<T>
    {
        tree[Group.IdxX] = value;
        Group.Barrier();
        for (var half = GroupWalk.Group / 2; half > 0; half >>= 1)
        {
            if (Group.IdxX < half)
            {
                tree[Group.IdxX] += tree[Group.IdxX + half];
            }

            Group.Barrier();
        }
    }
}
