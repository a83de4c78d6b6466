using System.ComponentModel;
using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>A fold that the host computes in rows of lanes, along its innermost terms.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TArguments">The views and numbers that it works on.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe interface IFoldRowStage<T, TArguments> : IFoldStage<T, TArguments>
    where T : unmanaged, INumber<T>
    where TArguments : struct
{
    /// <summary>The number of rows of terms.</summary>
    /// <param name="a">The views and numbers.</param>
    static abstract int Rows(in TArguments a);

    /// <summary>The length of a row of terms.</summary>
    /// <param name="a">The views and numbers.</param>
    static abstract int Columns(in TArguments a);

    /// <summary>Narrows a range of columns to those where no clamped position leaves its tensor, so that lanes need not clamp.</summary>
    /// <param name="a">The views and numbers.</param>
    /// <param name="item">The item.</param>
    /// <param name="row">The row.</param>
    /// <param name="first">The first column.</param>
    /// <param name="behind">The column behind the last.</param>
    static virtual void Inside(in TArguments a, int item, int row, ref int first, ref int behind)
    {
    }

    /// <summary>Folds some terms of a slice's rows.</summary>
    /// <typeparam name="TLanes">The lanes; of more than one only where no position is clamped.</typeparam>
    /// <param name="a">The views and numbers.</param>
    /// <param name="item">The item.</param>
    /// <param name="begin">The first row, from which the slice's others are as many as there are slices apart.</param>
    /// <param name="end">The row that they do not reach.</param>
    /// <param name="from">The first column.</param>
    /// <param name="to">The column behind the last, from the first as many as the lanes or more.</param>
    /// <param name="results">The folds so far, one for each result of the item.</param>
    static abstract void Fold<TLanes>(in TArguments a, int item, int begin, int end, int from, int to, TLanes* results)
        where TLanes : unmanaged, ILanes<TLanes, T>;
}
