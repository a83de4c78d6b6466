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

    /// <summary>Narrows a range of columns to those where no clamped position leaves its tensor, so that lanes need not clamp.</summary>
    /// <param name="a">The views and numbers.</param>
    /// <param name="row">The row.</param>
    /// <param name="first">The first column.</param>
    /// <param name="behind">The column behind the last.</param>
    static virtual void Inside(in TArguments a, int row, ref int first, ref int behind)
    {
    }

    /// <summary>Computes some columns of some rows.</summary>
    /// <typeparam name="TLanes">The lanes; of more than one only where no position is clamped.</typeparam>
    /// <param name="a">The views and numbers.</param>
    /// <param name="begin">The first row.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="from">The first column.</param>
    /// <param name="to">The column behind the last, from the first as many as the lanes or more.</param>
    static abstract void Rows<TLanes>(in TArguments a, int begin, int end, int from, int to)
        where TLanes : unmanaged, ILanes<TLanes, T>;
}
