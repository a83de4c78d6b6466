namespace RepFlow.Ilgpu.Emitted;

/// <summary>A row in three parts: whole lanes that lie inside all borders, and what is before and behind them.</summary>
/// <param name="First">The first column of the lanes.</param>
/// <param name="Behind">The column behind the last of them.</param>
readonly record struct RowSplit(int First, int Behind)
{
    /// <summary>Divides a range of columns.</summary>
    /// <param name="from">The first column.</param>
    /// <param name="to">The column behind the last.</param>
    /// <param name="first">The first column inside all borders.</param>
    /// <param name="behind">The column behind the last inside.</param>
    /// <param name="lanes">The number of lanes.</param>
    internal static RowSplit Of(int from, int to, int first, int behind, int lanes)
    {
        var begin = Math.Clamp(first, from, to);
        var whole = (Math.Min(behind, to) - begin) / lanes * lanes;
        return whole > 0 ? new RowSplit(begin, begin + whole) : new RowSplit(to, to);
    }
}
