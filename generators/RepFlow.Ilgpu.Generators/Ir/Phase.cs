namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>
/// One phase: new values of some states, each an expression of the old ones and of other tensors, in the iteration's dims. Where it folds there is one, and the value is a term.
/// </summary>
sealed record Phase(string Name, IReadOnlyList<(string State, Expr Value)> Updates)
{
    /// <summary>How it folds: a sum, a maximum or a minimum.</summary>
    public Fold Fold { get; init; }

    /// <summary>The dims that it folds over, which its state does not have; none for a phase that computes each element.</summary>
    public IReadOnlyList<string> Overs { get; init; } = [];

    /// <summary>How many steps there are from one that it takes part in to the next, from the first on; none where that is 0, all where there is no such number.</summary>
    public Expr? Every { get; init; }
}
