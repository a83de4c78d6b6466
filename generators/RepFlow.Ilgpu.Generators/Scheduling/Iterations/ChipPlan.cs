using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// The shared memory of planes that fit on chip: states stay there from the first iteration to the last; in a sweep the adjoints do, and the states
/// that the iterations left behind in a scratch tensor.
/// </summary>
/// <param name="Owners">The planes, each with the one whose memory it has: what lives within a phase only shares it with that of other phases.</param>
/// <param name="States">
/// The states that a sweep computes anew there, each with the plane whose memory it has: what lives within an adjoint phase only leaves it free as long as the
/// sweep goes forward.
/// </param>
/// <param name="HasTree">Whether sums are added up there as well.</param>
sealed record ChipPlan(IReadOnlyList<(string Plane, string Owner)> Owners, IReadOnlyList<(string State, string Owner)> States, bool HasTree)
{
    /// <summary>The number of threads in a group.</summary>
    public const int Group = 256;

    // What every device has.
    const int SharedBytes = 48 * 1024;

    /// <summary>The largest plane, border included, that fits.</summary>
    /// <param name="bytes">The size of an element.</param>
    public int Capacity(int bytes) => ((SharedBytes / bytes) - (HasTree ? Group : 0)) / Owners.Select(o => o.Owner).Distinct().Count() / 32 * 32;

    /// <summary>Decides it.</summary>
    public static ChipPlan Of(IterationProgram program)
    {
        var passing = program.Sweep is null
            ? program.Phases.Select(p => Next([p]))
            : program.Adjoints.Select(passes => IterationProgram.CutsOf(passes).Concat(Next(passes)));
        var owners = new List<(string Plane, string Owner)>();
        foreach (var planes in passing.Select(p => p.ToList()))
        {
            foreach (var plane in planes.Where(p => owners.All(o => o.Plane != p)))
            {
                var used = owners.Where(o => planes.Contains(o.Plane)).Select(o => o.Owner).ToList();
                owners.Add((plane, owners.Select(o => o.Owner).FirstOrDefault(o => !used.Contains(o)) ?? plane));
            }
        }

        var states = program.Sweep is null ? [] : ReadAround(program).Zip(owners.Select(o => o.Owner).Distinct(), (state, owner) => (state, owner)).ToList();
        return new ChipPlan(program.Lasting.Select(p => (p, p)).Concat(owners).ToList(), states, program.Sweep?.Slots.Count > 0 || program.HasFolds);

        static IEnumerable<string> Next(IEnumerable<PlanePass> passes) => passes.SelectMany(p => p.Doubled).Select(PlaneWrite.Next);
    }

    /// <summary>The states that passes can change in place, those first of which most neighbours are read.</summary>
    static IEnumerable<string> ReadAround(IterationProgram program)
    {
        IEnumerable<Expr> Around(PlanePass pass, string state) =>
            pass.Values.Reads().Where(r => PlaneNest.IsPlane(r) && program.StateOf(r.Name) == state && !PlaneNest.IsInPlace(r)).Distinct();
        bool Changes(PlanePass pass, string state) => pass.Writes.Any(w => program.StateOf(w.Plane) == state);
        return program.Changing.Where(s => !program.Phases.Any(p => Changes(p, s) && Around(p, s).Any()))
            .OrderByDescending(s => program.Phases.Sum(p => Around(p, s).Count()));
    }
}
