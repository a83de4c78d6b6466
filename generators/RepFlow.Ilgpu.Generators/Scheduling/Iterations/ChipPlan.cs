using System.Collections.Generic;
using System.Linq;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>
/// The shared memory of planes that fit on chip: states stay there from the first iteration to the last; in a sweep the adjoints do, and the states
/// that the iterations left behind in a scratch tensor.
/// </summary>
/// <param name="Lasting">The planes that live from one iteration to the next.</param>
/// <param name="Passing">The planes that live within a phase, and whose memory each of them has: those of different phases share it.</param>
/// <param name="HasTree">Whether sums are added up there as well.</param>
sealed record ChipPlan(IReadOnlyList<string> Lasting, IReadOnlyList<(string Plane, string Memory)> Passing, bool HasTree)
{
    /// <summary>The number of threads in a group.</summary>
    public const int Group = 256;

    // What every device has.
    const int SharedBytes = 48 * 1024;

    /// <summary>The planes that have memory of their own.</summary>
    public IReadOnlyList<string> Memory => Lasting.Concat(Passing.Select(p => p.Memory).Distinct()).ToList();

    /// <summary>The largest plane, border included, that fits.</summary>
    /// <param name="bytes">The size of an element.</param>
    public int Capacity(int bytes) => ((SharedBytes / bytes) - (HasTree ? Group : 0)) / Memory.Count / 32 * 32;

    /// <summary>Decides it.</summary>
    public static ChipPlan Of(IterationProgram program)
    {
        var passing = program.Sweep is null
            ? program.Phases.Select(p => Next([p]))
            : program.Adjoints.Select(a => (a.Cuts?.Writes ?? []).Where(w => !w.IsNext && !w.Adds).Select(w => w.Plane).Concat(Next(a.Passes)));
        var memory = new Dictionary<string, string>();
        foreach (var planes in passing.Select(p => p.ToList()))
        {
            foreach (var plane in planes.Where(p => !memory.ContainsKey(p)))
            {
                var used = planes.Where(memory.ContainsKey).Select(p => memory[p]).ToList();
                memory[plane] = memory.Values.Distinct().FirstOrDefault(m => !used.Contains(m)) ?? plane;
            }
        }

        return new ChipPlan(program.Sweep?.StateAdjoints ?? program.States, memory.Select(m => (m.Key, m.Value)).ToList(), program.Sweep?.Slots.Count > 0);

        static IEnumerable<string> Next(IEnumerable<PlanePass> passes) => passes.SelectMany(p => p.Doubled).Select(PlaneWrite.Next);
    }
}
