using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>
/// Sums over windows (<see cref="HostWindow"/>): a task copies bands of planes with their borders into the cache, and sums in vectors along their rows, several rows at a time. Passes that
/// write different elements of the same planes, as those of an adjoint of a filter with a stride, are computed together, a plane after the other.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">The vectors.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
sealed unsafe class HostWindowPass<T, TLanes, TEpilogue> : HostPass<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>The multiply-adds of a task, about: what it copies into is cleared once.</summary>
    const int TaskWork = 1 << 17;

    readonly HostStep<T, TEpilogue> packing;
    readonly HostStep<T, TEpilogue> summing;
    readonly HostWindowTables[] windows;
    readonly int matrices;
    readonly int bands;
    readonly int planeBands;
    readonly int taskBands;
    readonly long bandWork;

    /// <summary>Cuts passes into tasks.</summary>
    /// <param name="adds">Whether they add to the result whatever the caller says.</param>
    /// <param name="finishes">Whether no later pass adds to the same elements.</param>
    /// <param name="windows">How each is computed; all have the same planes.</param>
    public HostWindowPass(bool adds, bool finishes, HostWindowTables[] windows)
        : base(adds, finishes)
    {
        packing = Pack;
        summing = Sum;
        this.windows = windows;
        matrices = windows[0].Matrices.Length;
        planeBands = windows.Max(window => window.Bands);
        bands = checked(windows[0].Results.Length * planeBands);
        bandWork = windows.Sum(window => (long)window.BandRows * ContractionPass.Blocks(window.Width, TLanes.Count) * TLanes.Count * window.Columns.Length * (window.Terms.Length + 4));
        taskBands = (int)Math.Clamp(TaskWork / bandWork, 1, bands);
    }

    /// <inheritdoc/>
    public override long ScratchCount => windows.Sum(window => window.WeightCount);

    /// <inheritdoc/>
    public override void Run(in HostOperands<T, TEpilogue> operands)
    {
        Share(matrices, windows[0].MatrixWeights * windows.Length, packing, operands);
        Share(ContractionPass.Blocks(bands, taskBands), taskBands * bandWork / TLanes.Count, summing, operands);
    }

    void Pack(int matrix, in HostOperands<T, TEpilogue> operands)
    {
        var packed = operands.Scratch;
        foreach (var window in windows)
        {
            var target = packed + ((long)matrix * window.MatrixWeights);
            foreach (var column in window.ColumnWeights)
            {
                var source = operands.B + window.Matrices[matrix] + column;
                foreach (var term in window.Terms)
                {
                    *target++ = source[term];
                }
            }

            packed += window.WeightCount;
        }
    }

    void Sum(int task, in HostOperands<T, TEpilogue> operands)
    {
        var result = operands.Result;
        var room = 0;
        foreach (var window in windows)
        {
            room += window.BandCount;
        }

        var copies = HostScratch.Get<T>(room, HostSlots.Block);
        new Span<T>(copies, room).Clear();
        var tile = stackalloc T[HostWindowTables.Rows * TLanes.Count];
        var end = Math.Min(bands, (task + 1) * taskBands);
        for (var at = task * taskBands; at < end; at++)
        {
            var (plane, part) = Math.DivRem(at, planeBands);
            var band = copies;
            var packed = operands.Scratch;
            foreach (var window in windows)
            {
                if (part < window.Bands)
                {
                    window.Copy(operands.Rows, band, plane, part);
                    var weights = packed + ((long)(plane / window.PlanesOfMatrix) * window.MatrixWeights);
                    foreach (var column in window.Columns)
                    {
                        Band(window, band, part * window.BandRows, weights, tile, ref result, window.Results[plane] + column);
                        weights += window.Terms.Length;
                    }
                }

                band += window.BandCount;
                packed += window.WeightCount;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Band(HostWindowTables window, T* band, int row, T* weights, T* tile, ref HostResult<T, TEpilogue> result, int origin)
    {
        var chains = window.Chains;
        var last = Math.Max(0, window.Width - TLanes.Count);
        for (var end = Math.Min(row + window.BandRows, window.Height); row < end; row += HostWindowTables.Rows, band += HostWindowTables.Rows * window.Step)
        {
            var rows = Math.Min(HostWindowTables.Rows, end - row);
            for (var wanted = 0; wanted < window.Width; wanted += TLanes.Count)
            {
                // The last vector of a row overlaps the one before it.
                var first = Math.Min(wanted, last);
                HostWindowSums<T, TLanes>.Run(band + first, window.Step, chains, chains + window.ChainCount, weights, tile);
                Store(window, tile, rows, wanted - first, ref result, origin + (row * window.ResultRowStep) + (first * window.ResultColumnStep));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(HostWindowTables window, T* tile, int rows, int skip, ref HostResult<T, TEpilogue> result, int to)
    {
        var isWhole = window.ResultColumnStep == 1 && window.Width >= TLanes.Count;
        var count = Math.Min(window.Width, TLanes.Count) - skip;
        for (; rows > 0; rows--, tile += TLanes.Count, to += window.ResultRowStep)
        {
            if (isWhole)
            {
                result.Store(TLanes.Load(tile), to, skip);
            }
            else
            {
                result.Store(tile + skip, count, to + (skip * window.ResultColumnStep), window.ResultColumnStep);
            }
        }
    }
}
