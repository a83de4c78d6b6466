using System.ComponentModel;
using System.Numerics;
using System.Runtime.Intrinsics;
using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Makes stage kernels.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StageKernel
{
    /// <summary>The columns of an item of work where a stage has one row only, on the host; the most of one of a scan.</summary>
    public const int Block = 4096;

    static int slots;

    /// <summary>Into how many blocks the host cuts a row of a scan, all of about the same length: few, since each step goes on behind the one before it only where a row is whole.</summary>
    /// <param name="columns">The length of a row.</param>
    /// <returns>How many; 1 for an empty row.</returns>
    public static int ScanBlocks(int columns) => Math.Max(1, (columns + Block - 1) / Block);

    /// <summary>A kernel that runs one GPU thread for each element.</summary>
    /// <typeparam name="TArguments">The views and numbers that the kernel works on.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <param name="host">The same computation on the host.</param>
    /// <param name="kernel">The kernel, a static method.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> Flat<TArguments>(string name, HostBody<TArguments> host, Action<Index1D, TArguments> kernel)
        where TArguments : struct =>
        new(name, host, kernel, null, 0, Slot());

    /// <summary>A kernel that runs one GPU thread for each element, and on the host the same method element by element.</summary>
    /// <inheritdoc cref="Flat{TArguments}(string, HostBody{TArguments}, Action{Index1D, TArguments})"/>
    public static StageKernel<TArguments> Flat<TArguments>(string name, Action<Index1D, TArguments> kernel)
        where TArguments : struct =>
        Flat(
            name,
            (in arguments, begin, end) =>
            {
                for (var at = begin; at < end; at++)
                {
                    kernel(at, arguments);
                }
            },
            kernel);

    /// <summary>A kernel that runs groups of threads, and finds its place by <see cref="Grid"/> and <see cref="Group"/>.</summary>
    /// <typeparam name="TArguments">The views and numbers that the kernel works on.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <param name="host">The same computation on the host.</param>
    /// <param name="kernel">The kernel, a static method.</param>
    /// <param name="groupSize">The number of threads in a group.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> Grouped<TArguments>(string name, HostBody<TArguments> host, Action<TArguments> kernel, int groupSize)
        where TArguments : struct
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groupSize);
        return new(name, host, null, kernel, groupSize, Slot());
    }

    /// <summary>A kernel that runs groups of threads on GPUs, for stages that do without it on the host.</summary>
    /// <typeparam name="TArguments">The views and numbers that the kernel works on.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <param name="kernel">The kernel, a static method.</param>
    /// <param name="groupSize">The number of threads in a group.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> Grouped<TArguments>(string name, Action<TArguments> kernel, int groupSize)
        where TArguments : struct =>
        Grouped(name, kernel, groupSize, 0);

    /// <summary>A kernel that runs groups of threads on GPUs, of which some must have room on a multiprocessor of CUDA at once.</summary>
    /// <typeparam name="TArguments">The views and numbers that the kernel works on.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <param name="kernel">The kernel, a static method.</param>
    /// <param name="groupSize">The number of threads in a group.</param>
    /// <param name="groups">How many: threads are given no more registers than they can have then. 0 leaves that to the driver.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    internal static StageKernel<TArguments> Grouped<TArguments>(string name, Action<TArguments> kernel, int groupSize, int groups)
        where TArguments : struct =>
        new(name, OnDevicesAlone<TArguments>(name), null, kernel, groupSize, Slot()) { GroupsAtOnce = groups };

    /// <summary>A kernel that runs groups of threads on GPUs, each with shared memory as far as the device lets it.</summary>
    /// <inheritdoc cref="Grouped{TArguments}(string, Action{TArguments}, int)"/>
    public static StageKernel<TArguments> OnChip<TArguments>(string name, Action<TArguments> kernel, int groupSize)
        where TArguments : struct =>
        new(name, OnDevicesAlone<TArguments>(name), null, kernel, groupSize, Slot()) { TakesChip = true };

    /// <summary>A map: a GPU thread an element, rows of lanes on the host.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <typeparam name="TArguments">The views and numbers that it works on.</typeparam>
    /// <typeparam name="TStage">The stage.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <param name="kernel">The kernel, a static method.</param>
    /// <param name="isOneRow">Whether it has one row only, of which the host makes blocks of <see cref="Block"/> columns.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> Rows<T, TArguments, TStage>(string name, Action<Index1D, TArguments> kernel, bool isOneRow)
        where T : unmanaged, INumber<T>
        where TArguments : struct
        where TStage : IRowStage<T, TArguments> =>
        Flat<TArguments>(
            Named<T>(name),
            isOneRow ? HostLanes<T, TArguments, HostBlocks<T, TArguments, TStage>>.Run : HostLanes<T, TArguments, HostMaps<T, TArguments, TStage>>.Run,
            kernel);

    /// <summary>Phases of a scan: a GPU thread an item, which runs along the axis; on the host rows of lanes that do.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <typeparam name="TArguments">The views and numbers that it works on.</typeparam>
    /// <typeparam name="TStage">The stage.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <param name="kernel">The kernel, a static method.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> Scan<T, TArguments, TStage>(string name, Action<Index1D, TArguments> kernel)
        where T : unmanaged, INumber<T>
        where TArguments : struct
        where TStage : IRowStage<T, TArguments> =>
        Flat<TArguments>(Named<T>(name), HostLanes<T, TArguments, HostScans<T, TArguments, TStage>>.Run, kernel);

    /// <summary>A stage that the host computes one number after the other: a GPU thread an item.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <typeparam name="TArguments">The views and numbers that it works on.</typeparam>
    /// <typeparam name="TStage">The stage.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <param name="kernel">The kernel, a static method.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> Items<T, TArguments, TStage>(string name, Action<Index1D, TArguments> kernel)
        where T : unmanaged, INumber<T>
        where TArguments : struct
        where TStage : IItemStage<T, TArguments> =>
        Flat(Named<T>(name), TStage.Items<HostNumbers<T>>, kernel);

    /// <summary>A fold: a GPU thread a slice of an item's terms, rows of lanes on the host.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <typeparam name="TFold">The fold.</typeparam>
    /// <typeparam name="TArguments">The views and numbers that it works on.</typeparam>
    /// <typeparam name="TStage">The stage.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <param name="kernel">The kernel, a static method.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> Fold<T, TFold, TArguments, TStage>(string name, Action<Index1D, TArguments> kernel)
        where T : unmanaged, INumber<T>
        where TFold : IFold
        where TArguments : struct
        where TStage : IFoldRowStage<T, TArguments> =>
        Flat<TArguments>(Named<T>(name), HostLanes<T, TArguments, HostFolds<T, TFold, TArguments, TStage>>.Run, kernel);

    /// <summary>The second pass of a fold, which folds the partial results of slices.</summary>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <typeparam name="TFold">The fold.</typeparam>
    /// <typeparam name="TArguments">The views and numbers that it works on.</typeparam>
    /// <typeparam name="TStage">The stage.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> Finish<TResult, TFold, TArguments, TStage>(string name)
        where TResult : unmanaged, INumber<TResult>
        where TFold : IFold
        where TArguments : struct
        where TStage : IFoldStage<TResult, TArguments> =>
        new(
            name,
            (in a, begin, end) =>
            {
                for (var item = begin; item < end; item++)
                {
                    FoldSlices<TResult, TArguments, TStage>.Finish<TFold>(item, a);
                }
            },
            FoldSlices<TResult, TArguments, TStage>.Finish<TFold>,
            FoldSlices<TResult, TArguments, TStage>.FinishTogether<TFold>,
            FoldSlices<TResult, TArguments, TStage>.GroupSize,
            Slot(),
            itemGroups: TStage.Results);

    /// <summary>A fold to mean and sum of squared distances from it: a GPU thread a slice of an item's terms, rows of lanes on the host.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <typeparam name="TArguments">The views and numbers that the stage works on.</typeparam>
    /// <typeparam name="TStage">The stage.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <param name="kernel">The kernel, a static method.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> Moments<T, TArguments, TStage>(string name, Action<Index1D, TArguments> kernel)
        where T : unmanaged, INumber<T>
        where TArguments : struct
        where TStage : IFoldRowStage<T, TArguments> =>
        Flat<TArguments>(Named<T>(name), HostLanes<T, TArguments, HostMoments<T, TArguments, TStage>>.Run, kernel);

    /// <summary>The second pass of such a fold, which joins the moments of slices.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <typeparam name="TNumbers">Their functions.</typeparam>
    /// <typeparam name="TArguments">The views and numbers that the stage works on.</typeparam>
    /// <typeparam name="TStage">The stage.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> FinishMoments<T, TNumbers, TArguments, TStage>(string name)
        where T : unmanaged, INumber<T>
        where TNumbers : struct, INumbers<T>
        where TArguments : struct
        where TStage : IFoldStage<T, TArguments> =>
        new(
            name,
            (in a, begin, end) =>
            {
                for (var item = begin; item < end; item++)
                {
                    MomentSlices<T, TNumbers, TArguments, TStage>.Finish(item, a);
                }
            },
            MomentSlices<T, TNumbers, TArguments, TStage>.Finish,
            MomentSlices<T, TNumbers, TArguments, TStage>.FinishTogether,
            MomentSlices<T, TNumbers, TArguments, TStage>.GroupSize,
            Slot(),
            MomentSlices<T, TNumbers, TArguments, TStage>.GroupItems);

    /// <summary>An iteration: a group of GPU threads a plane, rows of the widest lanes that suit them on the host.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <typeparam name="TArguments">The views and numbers that it works on.</typeparam>
    /// <typeparam name="TStage">The stage.</typeparam>
    /// <param name="name">Its name in messages.</param>
    /// <param name="kernel">The kernel, a static method.</param>
    /// <param name="groupSize">The number of threads in a group.</param>
    /// <returns>The stage kernel; keep it in a static field.</returns>
    public static StageKernel<TArguments> Planes<T, TArguments, TStage>(string name, Action<TArguments> kernel, int groupSize)
        where T : unmanaged, INumber<T>
        where TArguments : struct
        where TStage : IPlaneStage<T, TArguments> =>
        Grouped(Named<T>(name), HostPlanesOf<T, TArguments, TStage>, kernel, groupSize);

    /// <summary>The widest lanes are chosen that the processor has and that leave hardly more of a run's end empty than shorter ones.</summary>
    static void HostPlanesOf<T, TArguments, TStage>(in TArguments a, int begin, int end)
        where T : unmanaged, INumber<T>
        where TArguments : struct
        where TStage : IPlaneStage<T, TArguments>
    {
        var run = TStage.RunLength(in a);
        var isFull = PaddedPlane.RoundUp(run, Lanes512<T>.Count) - PaddedPlane.RoundUp(run, Lanes256<T>.Count) <= run / 6;
        if (Vector512.IsHardwareAccelerated && isFull)
        {
            TStage.Planes<Lanes512<T>>(in a, begin, end);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            TStage.Planes<Lanes256<T>>(in a, begin, end);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            TStage.Planes<Lanes128<T>>(in a, begin, end);
        }
        else
        {
            TStage.Planes<Lane<T>>(in a, begin, end);
        }
    }

    /// <summary>The host's body of a kernel that has none.</summary>
    static HostBody<TArguments> OnDevicesAlone<TArguments>(string name)
        where TArguments : struct => (in _, _, _) => throw new InvalidOperationException($"{name} does not run on the host.");

    static string Named<T>(string name) => $"{name}.{typeof(T).Name}";

    static int Slot() => Interlocked.Increment(ref slots) - 1;
}
