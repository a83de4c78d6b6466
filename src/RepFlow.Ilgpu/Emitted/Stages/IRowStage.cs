using System.ComponentModel;
using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>A map that the host computes in rows of lanes.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TArguments">The views and numbers that it works on.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IRowStage<T, TArguments>
    where T : unmanaged, INumber<T>
    where TArguments : struct
{
    /// <summary>The length of a row.</summary>
    /// <param name="a">The views and numbers.</param>
    static abstract int Columns(in TArguments a);

    /// <summary>Narrows a range of columns to those whose border conditions all hold, so that lanes need not ask.</summary>
    /// <param name="a">The views and numbers.</param>
    /// <param name="row">The row.</param>
    /// <param name="first">The first column.</param>
    /// <param name="behind">The column behind the last.</param>
    static virtual void Inside(in TArguments a, int row, ref int first, ref int behind)
    {
    }

    /// <summary>Computes some columns of a row.</summary>
    /// <typeparam name="TLanes">The lanes; of more than one only inside all borders.</typeparam>
    /// <param name="a">The views and numbers.</param>
    /// <param name="row">The row.</param>
    /// <param name="from">The first column.</param>
    /// <param name="to">The column behind the last, a multiple of the lanes from the first.</param>
    static abstract void Row<TLanes>(in TArguments a, int row, int from, int to)
        where TLanes : unmanaged, ILanes<TLanes, T>;
}
