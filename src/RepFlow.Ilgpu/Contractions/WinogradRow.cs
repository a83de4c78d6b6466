namespace RepFlow.Ilgpu.Contractions;

/// <summary>A row of a <see cref="WinogradScheme"/>'s map along one axis: one element, or one plus or minus another.</summary>
/// <param name="First">The element.</param>
/// <param name="Second">The other one; -1 for none.</param>
/// <param name="Sign">What the other one is multiplied by: 1 or -1.</param>
readonly record struct WinogradRow(int First, int Second = -1, int Sign = 1)
{
    /// <summary>The number of elements.</summary>
    public int Count => Second < 0 ? 1 : 2;

    /// <summary>Whether an element is among them.</summary>
    /// <param name="element">The element.</param>
    /// <returns>Whether it is.</returns>
    public bool Names(int element) => First == element || Second == element;
}
