using System.ComponentModel;
using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>A way to fold terms into one number.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IFold
{
    /// <summary>The fold of no terms.</summary>
    static abstract double Identity { get; }

    /// <summary>Takes in one more term. Minima and maxima keep NaN, once met.</summary>
    /// <typeparam name="T">The type of the terms.</typeparam>
    /// <param name="folded">The fold so far.</param>
    /// <param name="term">The term.</param>
    static abstract T Take<T>(T folded, T term)
        where T : unmanaged, INumber<T>;
}
