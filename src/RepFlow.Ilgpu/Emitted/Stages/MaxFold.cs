using System.ComponentModel;
using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Folds terms into their maximum.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct MaxFold : IFold
{
    /// <inheritdoc/>
    public static double Identity => double.NegativeInfinity;

    /// <inheritdoc/>
    public static T Take<T>(T folded, T term)
        where T : unmanaged, INumber<T> => term > folded || T.IsNaN(term) ? term : folded;
}
