using System.Collections;
using System.ComponentModel;

namespace RepFlow.Ilgpu.Networks;

/// <summary>What the rounds of a network's loop run, in order.</summary>
/// <typeparam name="TRound">The steps of a round.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NetworkRounds<TRound> : IEnumerable<TRound>
    where TRound : new()
{
    readonly List<TRound> rounds = [];

    /// <summary>How many rounds there are.</summary>
    public int Count => rounds.Count;

    /// <summary>A round.</summary>
    /// <param name="at">Its number.</param>
    public TRound this[int at] => rounds[at];

    /// <summary>Adds a round.</summary>
    /// <returns>The round.</returns>
    public TRound Next()
    {
        rounds.Add(new TRound());
        return rounds[^1];
    }

    /// <summary>The rounds, without allocating.</summary>
    /// <returns>The enumerator.</returns>
    public List<TRound>.Enumerator GetEnumerator() => rounds.GetEnumerator();

    IEnumerator<TRound> IEnumerable<TRound>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
