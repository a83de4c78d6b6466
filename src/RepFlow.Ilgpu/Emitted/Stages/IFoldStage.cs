using System.ComponentModel;
using ILGPU;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>
/// A fold whose terms may be dealt out to slices: each slice leaves its partial results in a scratch tensor, from which a second pass folds them
/// in order. The results do not depend on how many threads there are.
/// </summary>
/// <typeparam name="TResult">The type of the results: that of the numbers, or an integer.</typeparam>
/// <typeparam name="TArguments">The views and numbers that it works on.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IFoldStage<TResult, TArguments>
    where TResult : unmanaged
    where TArguments : struct
{
    /// <summary>The number of tensors, or elements of one, that an item of the stage computes.</summary>
    static abstract int Results { get; }

    /// <summary>The partial results, by result, slice and item.</summary>
    /// <param name="a">The views and numbers.</param>
    static abstract ArrayView<TResult> Partial(TArguments a);

    /// <summary>The number of slices.</summary>
    /// <param name="a">The views and numbers.</param>
    static abstract int Slices(TArguments a);

    /// <summary>The number of items.</summary>
    /// <param name="a">The views and numbers.</param>
    static abstract int Count(TArguments a);

    /// <summary>Writes a result.</summary>
    /// <param name="a">The views and numbers.</param>
    /// <param name="item">The item.</param>
    /// <param name="result">Which of its results.</param>
    /// <param name="folded">The fold of all terms.</param>
    static abstract void Store(TArguments a, int item, int result, TResult folded);
}
