namespace RepFlow.Ilgpu.Generators.Ir;

/// <content>Scans.</content>
abstract partial record StageBody
{
    /// <summary>Maps and folds that run together along an axis, position by position, and read what they computed there before.</summary>
    /// <param name="Along">The index along which they run: one of each phase's dims.</param>
    /// <param name="IsBackward">Whether they run from the last position to the first.</param>
    /// <param name="Phases">What is computed at a position, in order.</param>
    public sealed record Scan(IndexVar Along, bool IsBackward, IReadOnlyList<Stage> Phases) : StageBody
    {
        public override string Form => "scan";

        public override IEnumerable<string> Reads => Phases.SelectMany(p => p.Body.Reads).Except(Writes);

        public override IEnumerable<string> Writes => Phases.SelectMany(p => p.Body.Writes).Distinct();

        public override IEnumerable<Expr> Values => Phases.SelectMany(p => p.Body.Values);

        /// <summary>What it writes and reads itself.</summary>
        public IEnumerable<string> Carried => Phases.SelectMany(p => p.Body.Reads).Intersect(Writes);

        public override StageBody Through(StageMap map) => new Scan(map.Of(Along), IsBackward, Phases.Select(p => p.Map(map)).ToList());
    }
}
