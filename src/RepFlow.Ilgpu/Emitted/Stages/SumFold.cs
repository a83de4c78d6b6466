using System.ComponentModel;
using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Folds terms into their sum.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct SumFold : IFold
{
    /// <inheritdoc/>
    public static double Identity => 0;

    /// <inheritdoc/>
    public static T Take<T>(T folded, T term)
        where T : unmanaged, INumber<T> => folded + term;
}
