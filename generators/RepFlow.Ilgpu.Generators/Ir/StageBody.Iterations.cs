namespace RepFlow.Ilgpu.Generators.Ir;

/// <content>Iterations and their reverse sweeps.</content>
abstract partial record StageBody
{
    /// <summary>An iteration: phases repeated on states.</summary>
    /// <param name="Count">The number of repetitions.</param>
    /// <param name="BatchDims">The dims at which states are only read in place: each value is a plane of its own.</param>
    /// <param name="PlaneDims">The dims along which phases read neighbours.</param>
    /// <param name="States">The states, in order of first appearance.</param>
    /// <param name="Phases">The phases, in order. A phase's outputs are states; its reads of states see the values from before it.</param>
    /// <param name="Inputs">The tensors read that are not states, starts included.</param>
    public sealed record Iterate(
        Expr Count,
        IReadOnlyList<IndexVar> BatchDims,
        IReadOnlyList<IndexVar> PlaneDims,
        IReadOnlyList<IterationState> States,
        IReadOnlyList<Phase> Phases,
        IReadOnlyList<string> Inputs) : StageBody
    {
        /// <summary>The states whose final values something reads: only they leave the chip.</summary>
        public IReadOnlyList<string> Results { get; init; } = States.Select(s => s.Name).ToList();

        /// <summary>The state that is not zero where the iteration ends before its count; null where it does not. The last phase updates it.</summary>
        public string? Stop { get; init; }

        /// <summary>The tensor of how many iterations each plane ran, of shape (batch extents…); null where all run all of them.</summary>
        public string? Steps { get; init; }

        public override string Form => "iterate";

        public override IEnumerable<string> Reads => Inputs;

        public override IEnumerable<string> Writes => Steps is null ? Results : Results.Append(Steps);

        public override IEnumerable<Expr> Values => Phases.SelectMany(p => p.Updates.Select(u => u.Value));

        public override StageBody Through(StageMap map) => Mapped(map);

        internal Iterate Mapped(StageMap map) => new(
            map.Expr(Count),
            map.Of(BatchDims),
            map.Of(PlaneDims),
            States.Select(s => new IterationState(map.Tensor(s.Name), map.Optional(s.Start)) { Lacks = s.Lacks.Select(map.Index).ToList() }).ToList(),
            Phases.Select(map.Of).ToList(),
            map.Tensors(Inputs))
        {
            Results = map.Tensors(Results),
            Stop = map.Optional(Stop),
            Steps = map.Optional(Steps),
        };
    }

    /// <summary>The reverse sweep of an iteration.</summary>
    /// <param name="Primal">The iteration.</param>
    /// <param name="Phases">The adjoint phases in the order in which one iteration is swept: last phase first.</param>
    /// <param name="StateAdjoints">The adjoint plane of each state, in the order of the states: what it is called in <see cref="AdjointPhase"/>.</param>
    /// <param name="Seeds">For each state the tensor that holds the adjoint of its final value; null where nothing reads it.</param>
    /// <param name="Starts">For each state the adjoint tensor of what it starts from; null where it starts at zero.</param>
    /// <param name="Inputs">Input tensors of the iteration's own dims and the tensors of their adjoints, which the phases add to.</param>
    /// <param name="Slots">Sums over a plane, kept for each plane: the tensor and position that each belongs to. Slot s of plane p stands at p * Slots.Count + s of <paramref name="SumsTensor"/>.</param>
    /// <param name="SumsTensor">The tensor of the sums, of shape (batch extents…, slots).</param>
    public sealed record Sweep(
        Iterate Primal,
        IReadOnlyList<AdjointPhase> Phases,
        IReadOnlyList<string> StateAdjoints,
        IReadOnlyList<string?> Seeds,
        IReadOnlyList<string?> Starts,
        IReadOnlyList<(string Tensor, string Adjoint)> Inputs,
        IReadOnlyList<(string Tensor, IReadOnlyList<Expr> Position)> Slots,
        string SumsTensor) : StageBody
    {
        public override string Form => "sweep";

        public override IEnumerable<string> Reads => Primal.Inputs.Concat(Seeds.OfType<string>()).Concat(Primal.Steps is { } steps ? [steps] : []);

        public override IEnumerable<string> Writes =>
            Inputs.Select(i => i.Adjoint).Concat(Starts.OfType<string>()).Concat(Slots.Count > 0 ? [SumsTensor] : []);

        public override IEnumerable<Expr> Values =>
            Phases.SelectMany(p => p.Cuts.Concat(p.States).Concat(p.Inputs).Select(v => v.Item2).Concat(p.Sums.Select(s => s.Value)));

        public override StageBody Through(StageMap map) => new Sweep(
            Primal.Mapped(map),
            Phases.Select(p => new AdjointPhase(
                p.Name, p.Number, map.Of(p.Cuts), map.Of(p.States), map.Of(p.Inputs), p.Sums.Select(s => (s.Slot, map.Expr(s.Value))).ToList())
            {
                Overs = p.Overs.Select(map.Index).ToList(),
            }).ToList(),
            map.Tensors(StateAdjoints),
            Seeds.Select(map.Optional).ToList(),
            Starts.Select(map.Optional).ToList(),
            Inputs.Select(i => (map.Tensor(i.Tensor), map.Tensor(i.Adjoint))).ToList(),
            Slots.Select(s => (map.Tensor(s.Tensor), map.Of(s.Position))).ToList(),
            map.Tensor(SumsTensor));
    }
}
