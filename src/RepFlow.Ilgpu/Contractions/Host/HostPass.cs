using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>A pass of a contraction on the host.</summary>
/// <remarks>
/// How a pass is cut into tasks depends on the contraction only, never on the number of threads, and the order of every sum is fixed by it.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="tables">The offset tables.</param>
abstract class HostPass<T>(HostTables tables)
    where T : unmanaged, INumber<T>
{
    /// <summary>The offset tables.</summary>
    protected HostTables Tables { get; } = tables;

    /// <summary>Whether the pass adds to the result whatever the caller says.</summary>
    public bool Adds => Tables.Adds;

    /// <summary>The scratch memory that the pass needs, in elements.</summary>
    public abstract long ScratchCount { get; }

    /// <summary>Chooses how to compute a pass.</summary>
    /// <typeparam name="TTile">The register tile.</typeparam>
    /// <param name="tables">The offset tables.</param>
    /// <returns>The pass.</returns>
    public static HostPass<T> Create<TTile>(HostTables tables)
        where TTile : struct, IHostTile<T>
    {
        // The share of multiply-adds that a register tile does for elements that exist.
        var filled = (double)tables.Columns / (HostTables.Blocks(tables.Columns, TTile.Columns) * TTile.Columns)
            * tables.Rows / Math.Max(1, HostTables.Blocks(tables.Rows, TTile.Rows) * TTile.Rows);
        if (filled < HostDotPass<T>.Efficiency(tables))
        {
            return new HostDotPass<T>(tables);
        }

        var groups = HostRowGroups.Create(tables, Vector<T>.Count);
        return groups is not null && filled < HostNarrowPass<T>.Efficiency(tables, groups)
            ? new HostNarrowPass<T>(tables, groups)
            : new HostTiledPass<T, TTile>(tables);
    }

    /// <summary>Computes the pass.</summary>
    /// <param name="operands">What it works on.</param>
    public abstract void Run(in HostOperands<T> operands);
}
