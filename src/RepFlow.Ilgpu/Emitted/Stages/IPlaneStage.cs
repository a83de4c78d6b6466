using System.ComponentModel;
using System.Numerics;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>An iteration that the host computes a plane at a time, in memory of its own with a border.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TArguments">The views and numbers that it works on.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPlaneStage<T, TArguments>
    where T : unmanaged, INumber<T>
    where TArguments : struct
{
    /// <summary>How many elements a loop in lanes runs through: those of a row, or of all rows of a plane as one.</summary>
    /// <param name="a">The views and numbers.</param>
    static abstract int RunLength(in TArguments a);

    /// <summary>Computes some planes.</summary>
    /// <typeparam name="TLanes">The lanes.</typeparam>
    /// <param name="a">The views and numbers.</param>
    /// <param name="begin">The first plane.</param>
    /// <param name="end">The plane after the last.</param>
    static abstract void Planes<TLanes>(in TArguments a, int begin, int end)
        where TLanes : unmanaged, ILanes<TLanes, T>;
}
