using System.Numerics;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>A pass of a contraction on the host.</summary>
/// <remarks>
/// How a pass is cut into tasks depends on the contraction only, never on the number of threads, and the order of every sum is fixed by it.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
/// <param name="adds">Whether the pass adds to the result whatever the caller says.</param>
/// <param name="finishes">Whether no later pass adds to the same elements.</param>
abstract class HostPass<T, TEpilogue>(bool adds, bool finishes)
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    static readonly HostBody<Work> running = static (in work, begin, end) =>
    {
        for (var item = begin; item < end; item++)
        {
            work.Step(item, work.Operands);
        }
    };

    /// <summary>Whether the pass adds to the result whatever the caller says.</summary>
    public bool Adds { get; } = adds;

    /// <summary>Whether no later pass adds to the same elements.</summary>
    public bool Finishes { get; } = finishes;

    /// <summary>The scratch memory that the pass needs, in elements.</summary>
    public abstract long ScratchCount { get; }

    /// <summary>Chooses how to compute a pass.</summary>
    /// <typeparam name="TLanes">The widest vectors.</typeparam>
    /// <param name="tables">The offset tables.</param>
    /// <returns>The pass.</returns>
    public static HostPass<T, TEpilogue> Create<TLanes>(HostTables tables)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var tile = HostTileChoice.Of<T, TLanes>(tables);
        var ways = new List<(double Speed, Func<HostPass<T, TEpilogue>> Pass)> { (tile.Speed<T, TLanes>(tables), () => tile.Pass<T, TLanes, TEpilogue>(tables)) };

        // Rows of images and runs of terms seldom fill vectors of 512 bits, and most of those would cross cache lines.
        if (TLanes.Count > Lanes256<T>.Count)
        {
            Add<Lanes256<T>>();
        }
        else
        {
            Add<TLanes>();
        }

        return ways.MaxBy(way => way.Speed).Pass();

        void Add<TNarrow>()
            where TNarrow : unmanaged, ILanes<TNarrow, T>
        {
            ways.Add((HostDotPass<T, TNarrow, TEpilogue>.Efficiency(tables), () => new HostDotPass<T, TNarrow, TEpilogue>(tables)));
            if (HostRowGroups.Create(tables, TNarrow.Count) is { } groups)
            {
                ways.Add((HostNarrowPass<T, TNarrow, TEpilogue>.Efficiency(tables, groups), () => new HostNarrowPass<T, TNarrow, TEpilogue>(tables, groups)));
            }
        }
    }

    /// <summary>Chooses how to compute a pass by Winograd's minimal filtering.</summary>
    /// <typeparam name="TLanes">The widest vectors.</typeparam>
    /// <param name="form">The pass.</param>
    /// <param name="tables">Its tables.</param>
    /// <returns>The pass.</returns>
    public static HostPass<T, TEpilogue> Create<TLanes>(WinogradForm form, WinogradTables tables)
        where TLanes : unmanaged, ILanes<TLanes, T> => HostTileChoice.Of<T, TLanes>(tables.Others).Pass<T, TLanes, TEpilogue>(form, tables);

    /// <summary>Prepares to compute passes by windows.</summary>
    /// <typeparam name="TLanes">The widest vectors.</typeparam>
    /// <param name="windows">The passes.</param>
    /// <param name="b">How the column operand is read.</param>
    /// <returns>The pass.</returns>
    public static HostPass<T, TEpilogue> Create<TLanes>(IReadOnlyList<HostWindow> windows, StagedOperand b)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        // Where narrower vectors are as many, fewer of their loads cross cache lines.
        return TLanes.Count < Lanes256<T>.Count || Vectors(TLanes.Count) < Vectors(Lanes256<T>.Count) ? Of<TLanes>() : Of<Lanes256<T>>();

        int Vectors(int lanes) => windows.Sum(window => ContractionPass.Blocks(window.Pass.Extents[window.Across.Kept], lanes));

        HostPass<T, TEpilogue> Of<TUsed>()
            where TUsed : unmanaged, ILanes<TUsed, T> =>
            new HostWindowPass<T, TUsed, TEpilogue>(windows[0].Pass.Adds, windows[0].Pass.Finishes, [.. windows.Select(window => new HostWindowTables(window, b, TUsed.Count))]);
    }

    /// <summary>Computes the pass.</summary>
    /// <param name="operands">What it works on.</param>
    public abstract void Run(in HostOperands<T, TEpilogue> operands);

    /// <summary>Shares tasks among the threads.</summary>
    /// <param name="tasks">Their number.</param>
    /// <param name="cost">About how many operations one takes.</param>
    /// <param name="step">What does one; kept by the pass, so that a run allocates nothing.</param>
    /// <param name="operands">What it works on.</param>
    protected static void Share(int tasks, long cost, HostStep<T, TEpilogue> step, in HostOperands<T, TEpilogue> operands) =>
        HostParallel.For(tasks, cost, new Work { Step = step, Operands = operands }, running);

    struct Work
    {
        public HostStep<T, TEpilogue> Step;
        public HostOperands<T, TEpilogue> Operands;
    }
}
