using System.ComponentModel;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>A stage that the host computes one number after the other.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <typeparam name="TArguments">The views and numbers that it works on.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IItemStage<T, TArguments>
    where T : unmanaged
    where TArguments : struct
{
    /// <summary>Computes some items: rows of results, or results.</summary>
    /// <typeparam name="TNumbers">The functions of the numbers.</typeparam>
    /// <param name="a">The views and numbers.</param>
    /// <param name="begin">The first item.</param>
    /// <param name="end">The item after the last.</param>
    static abstract void Items<TNumbers>(in TArguments a, int begin, int end)
        where TNumbers : struct, INumbers<T>;
}
