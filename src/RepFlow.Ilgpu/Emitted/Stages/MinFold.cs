using System.ComponentModel;
using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Folds terms into their minimum.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct MinFold : IFold
{
    /// <inheritdoc/>
    public static double Identity => double.PositiveInfinity;

    /// <inheritdoc/>
    public static T Take<T>(T folded, T term)
        where T : unmanaged, INumber<T> => term < folded || T.IsNaN(term) ? term : folded;
}
