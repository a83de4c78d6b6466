namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// The shared memory of planes that fit on chip: states stay there from the first iteration to the last; in a sweep the adjoints do, and the states
/// that the iterations left behind in a scratch tensor.
/// </summary>
/// <param name="Owners">The planes, each with the one whose memory it has: what lives within a phase only shares it with that of other phases.</param>
/// <param name="HasTree">Whether sums are added up there as well.</param>
sealed record ChipPlan(IReadOnlyList<(string Plane, string Owner)> Owners, bool HasTree)
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

        return new ChipPlan(program.Lasting.Select(p => (p, p)).Concat(owners).ToList(), program.Sweep?.Slots.Count > 0);

        static IEnumerable<string> Next(IEnumerable<PlanePass> passes) => passes.SelectMany(p => p.Doubled).Select(PlaneWrite.Next);
    }
}
