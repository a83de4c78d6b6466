using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using ILGPU;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// Folds planes that stand in device memory, in two launches and in a fixed order: slices of terms first, a group of threads each, then what they came to, for every position by itself.
/// </summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <typeparam name="TFold">How.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Design", "CA1000", Justification = "Emitted code calls it by the type.")]
public static class PlaneFolds<T, TFold>
    where T : unmanaged, INumber<T>
    where TFold : IFold
{
    // A slice keeps a group busy, and there are no more of them than a thread likes to read.
    const int LeastTerms = 2048;
    const int MostSlices = 64;

    static readonly StageKernel<Arguments> slicesLauncher = StageKernel.Grouped<Arguments>($"PlaneFolds.Slices.{typeof(TFold).Name}.{typeof(T).Name}", Slices, GroupWalk.Group);

    static readonly StageKernel<Arguments> lineSlicesLauncher = StageKernel.Grouped<Arguments>($"PlaneFolds.LineSlices.{typeof(TFold).Name}.{typeof(T).Name}", LineSlices, 1);

    static readonly StageKernel<Arguments> spreadLauncher = StageKernel.Flat<Arguments>($"PlaneFolds.Spread.{typeof(TFold).Name}.{typeof(T).Name}", Spread);

    /// <summary>Folds planes in place: what each comes to stands at every position that was folded.</summary>
    /// <param name="device">Where.</param>
    /// <param name="planes">The planes, one behind the other.</param>
    /// <param name="partial">Memory for what slices come to, as large as the planes.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="items">The number of planes.</param>
    /// <param name="steps">How many iterations each plane runs; none where all run all of them.</param>
    /// <param name="iteration">The iteration at hand, in which planes stay as they are that have ended.</param>
    public static void Launch(Device device, ArrayView<T> planes, ArrayView<T> partial, FoldedAxes axes, int items, ArrayView<T> steps = default, int iteration = 0)
    {
        ArgumentNullException.ThrowIfNull(device);
        var terms = axes.Terms;
        var slice = Math.Max(LeastTerms, (terms + MostSlices - 1) / MostSlices);
        var a = new Arguments
        {
            planes = planes,
            partial = partial,
            axes = axes,
            slice = slice,
            slices = (terms + slice - 1) / slice,
            steps = steps,
            iteration = T.CreateTruncating(iteration),
        };
        (device.HasChipMemory ? slicesLauncher : lineSlicesLauncher).Launch(device, a, 0, 0, items * axes.Results * a.slices);
        spreadLauncher.Launch(device, a, 0, 0, items * axes.Results * terms);
    }

    [EmittedKernel(GroupWalk.Group)]
    static void Slices(Arguments a)
    {
        var tree = SharedMemory.Allocate<T>(GroupWalk.Group);
        var number = Grid.IdxX;
        var (line, slice) = (number / a.slices, number % a.slices);
        var results = a.axes.Results;
        GroupFold.Tree<T, TFold>(a.planes, a.axes, line % results, slice * a.slice, a.End(slice), line / results * a.axes.Plane.Size, tree);
        if (Group.IdxX == 0)
        {
            a.partial[number] = tree[0];
        }
    }

    [EmittedKernel(1)]
    static void LineSlices(Arguments a)
    {
        var number = Grid.IdxX;
        var (line, slice) = (number / a.slices, number % a.slices);
        var results = a.axes.Results;
        var (result, first, begin) = (line % results, line / results * a.axes.Plane.Size, slice * a.slice);
        var folded = a.planes[first + a.axes.At(result, begin)];
        for (var term = begin + 1; term < a.End(slice); term++)
        {
            folded = TFold.Take(folded, a.planes[first + a.axes.At(result, term)]);
        }

        a.partial[number] = folded;
    }

    [EmittedKernel(0)]
    static void Spread(Index1D index, Arguments a)
    {
        var plane = a.axes.Plane;
        var (line, column) = (index / plane.Columns, index % plane.Columns);
        var (row, depth, item) = (line % plane.Rows, line / plane.Rows % plane.Depth, line / plane.Rows / plane.Depth);
        if (a.steps.Length > 0 && a.iteration >= a.steps[item])
        {
            return;
        }

        var first = ((item * a.axes.Results) + a.axes.ResultAt(depth, row, column)) * a.slices;
        var folded = a.partial[first];
        for (var slice = 1; slice < a.slices; slice++)
        {
            folded = TFold.Take(folded, a.partial[first + slice]);
        }

        a.planes[(item * plane.Size) + a.axes.At(depth, row, column)] = folded;
    }

    /// <summary>What the kernels work on.</summary>
    [SuppressMessage("Design", "CA1034", Justification = "Launchers are emitted that must see it.")]
    public struct Arguments
    {
        internal ArrayView<T> planes;
        internal ArrayView<T> partial;
        internal ArrayView<T> steps;
        internal FoldedAxes axes;
        internal T iteration;
        internal int slice;
        internal int slices;

        internal readonly int End(int number) => Math.Min((number + 1) * slice, axes.Terms);
    }
}
