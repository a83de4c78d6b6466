using System.ComponentModel;
using ILGPU;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// Into how many slices the terms of a fold with few results are cut, so that the device has enough to do, and memory for the fold of each slice.
/// </summary>
/// <typeparam name="TResult">The type of the results.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class FoldScratch<TResult> : Workspace
    where TResult : unmanaged
{
    /// <summary>Work items that keep a device busy. On the host a fixed number and not that of the cores: results must not depend on it.</summary>
    const int HostItems = 16;

    // So many items keep a device busy. Fewer are cut for as many threads as the largest GPUs can hold, since a thread waits for each of its loads; a processor behind OpenCL has enough then.
    const int BusyItems = 16384, GpuThreads = 262144;

    // Each as many as keep the slices, and so the result to its last bit, the same for one item and for a dozen.
    const int MostSlices = 1024, MostGpuSlices = 4096;

    // Rows of terms that are worth a slice of their own.
    const int LeastRows = 8;

    readonly Action<Device> compileFinish;
    readonly int count;

    /// <summary>Decides.</summary>
    /// <param name="device">The device.</param>
    /// <param name="items">The number of items of the fold.</param>
    /// <param name="results">The number of results of an item.</param>
    /// <param name="rows">The number of rows of terms, which slices share out on the host; a single one in blocks.</param>
    /// <param name="columns">The length of a row, which slices share out on GPUs; where there are more of them, rows as well.</param>
    /// <param name="compileFinish">Compiles the kernel of the second pass.</param>
    /// <param name="isWhole">Whether the host folds all terms of an item at once.</param>
    /// <param name="source">What stores the terms of a fold to moments, which takes them if it can; null where it cannot.</param>
    public FoldScratch(Device device, int items, int results, int rows, int columns, Action<Device> compileFinish, bool isWhole = false, IMomentSource? source = null)
        : base(device)
    {
        ArgumentNullException.ThrowIfNull(device);
        this.compileFinish = compileFinish;
        IsGiven = source is { MomentParts: > 0 };
        Slices = IsGiven ? source!.MomentParts : isWhole && device.IsHost ? 1 : Count(device, items, rows, columns);
        Columns = Math.Max(1, Math.Min(Slices, columns));
        Part = ((rows - 1) / (Slices / Columns)) + 1;
        count = HasSlices ? checked(results * Slices * items) : 1;
        if (IsGiven)
        {
            source!.TakeMoments(this);
        }
    }

    /// <inheritdoc/>
    public override unsafe long Bytes => (long)count * sizeof(TResult);

    /// <inheritdoc/>
    internal override void CompileForSmaller() => compileFinish(Device);

    /// <summary>The number of slices of an item's terms, at least 1.</summary>
    public int Slices { get; }

    /// <summary>How many slices share out a row of terms on GPUs, at least 1.</summary>
    public int Columns { get; }

    /// <summary>How many rows of terms a slice has on GPUs, the last ones perhaps fewer.</summary>
    public int Part { get; }

    /// <summary>Whether what stores the terms has folded the slices by then, so that nothing is left but to join them.</summary>
    public bool IsGiven { get; }

    /// <summary>Whether there are folds of slices to be joined.</summary>
    public bool HasSlices => IsGiven || Slices > 1;

    /// <summary>What the step that stores the terms writes besides: this, where it folds the slices.</summary>
    public Placeable? Written => IsGiven ? this : null;

    /// <summary>What the fold reads for the terms: this, where they have been folded.</summary>
    /// <param name="terms">The tensor that holds them.</param>
    /// <returns>One of both.</returns>
    public Placeable ReadFor(Placeable terms) => IsGiven ? this : terms;

    /// <summary>The stages that the step which stores the terms does the work of, for descriptions.</summary>
    /// <param name="source">Its own.</param>
    /// <param name="fold">The fold's.</param>
    /// <returns>Both, where it folds the slices.</returns>
    public string Parts(string source, string fold) => IsGiven ? $"{source} + {fold}" : source;

    /// <summary>The folds of the slices, by result, slice and item; one element where there are none.</summary>
    public ArrayView<TResult> Partial => Part<TResult>(0, count);

    static int Count(Device device, int items, int rows, int columns)
    {
        if (items <= 0 || rows <= 0 || columns <= 0 || device.SchedulesForLargeShapes)
        {
            return 1;
        }

        if (device.IsHost)
        {
            var parts = rows == 1 ? (columns + StageKernel.Block - 1) / StageKernel.Block : rows;
            return Math.Clamp((HostItems + items - 1) / items, 1, Math.Min(parts, MostSlices));
        }

        // Each column has a slice of its own, or several, one for each part of the rows.
        var (threads, most) = device.HasChipMemory && items < BusyItems ? (GpuThreads, MostGpuSlices) : (BusyItems, MostSlices);
        var wanted = Math.Min((threads + items - 1) / items, most);
        if (wanted <= columns)
        {
            return wanted;
        }

        // As many parts as have rows: none is empty.
        var part = (rows - 1) / Math.Clamp(wanted / columns, 1, Math.Max(1, rows / LeastRows)) + 1;
        return columns * ((rows + part - 1) / part);
    }
}
