namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>
/// The adjoint of one phase. Reads of a state (by its name) see the value from before the phase; reads of a state's adjoint see the one from
/// after it; all updates happen at once.
/// </summary>
/// <param name="Name">The phase's name.</param>
/// <param name="Number">Which of the iteration's phases it is the adjoint of.</param>
/// <param name="Cuts">Planes to compute first, in place at every position, that the rest reads at offsets.</param>
/// <param name="States">The new adjoints of states (by state name); states that are not listed keep theirs.</param>
/// <param name="Inputs">What is added to the adjoint of an input (by input name), at every position.</param>
/// <param name="Sums">What is added up over the plane, by slot.</param>
sealed record AdjointPhase(
    string Name,
    int Number,
    IReadOnlyList<(string Plane, Expr Value)> Cuts,
    IReadOnlyList<(string State, Expr Value)> States,
    IReadOnlyList<(string Input, Expr Value)> Inputs,
    IReadOnlyList<(int Slot, Expr Value)> Sums)
{
    /// <summary>
    /// The dims over which the adjoint of the phase's state is added up first, if the phase is a sum over them: what each position asks of the state then stands at every position.
    /// </summary>
    public IReadOnlyList<string> Overs { get; init; } = [];
}
