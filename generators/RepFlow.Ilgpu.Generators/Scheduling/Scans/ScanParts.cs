using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Scans;

/// <summary>
/// Divides a scan into parts that run one after the other, each along the whole axis: phases that wait for one another from step to step are of one part. (Allen and Kennedy,
/// "Automatic translation of FORTRAN programs to vector form", 1987: the distribution of loops, and their fusion.)
/// </summary>
sealed class ScanParts
{
    readonly ScanPhases phases;
    readonly bool[,] before;
    readonly bool[,] within;

    ScanParts(ScanPhases phases)
    {
        this.phases = phases;
        var count = phases.All.Count;
        (before, within) = (new bool[count, count], new bool[count, count]);
        foreach (var read in phases.Reads)
        {
            switch (read.Steps)
            {
                case > 0:
                    before[read.Writer, read.Reader] = true;
                    break;
                case 0:
                    Order(read.Writer, read.Reader);

                    // What it reads where it writes is its own, or another's that may not have written yet.
                    before[read.Reader, read.Writer] |= read.Reader == read.Writer && !read.IsOwn;
                    break;
                default:
                    before[read.Writer, read.Reader] = before[read.Reader, read.Writer] = true;
                    Order(read.Writer, read.Reader);
                    break;
            }
        }

        foreach (var (first, second) in Pairs(count).Where(p => phases.WriteTogether(p.First, p.Second)))
        {
            Order(first, second);
        }

        foreach (var phase in Enumerable.Range(0, count).Where(p => !phases.WritesAlong(p)))
        {
            before[phase, phase] = true;
        }

        // What comes before something by way of others, too (Warshall).
        foreach (var (way, first, second) in from way in Enumerable.Range(0, count) from first in Enumerable.Range(0, count) from second in Enumerable.Range(0, count) select (way, first, second))
        {
            before[first, second] |= before[first, way] && before[way, second];
        }
    }

    /// <summary>The parts of a scan, in order.</summary>
    public static IReadOnlyList<ScanPart> Of(ScanPhases phases) => new ScanParts(phases).Divide();

    List<ScanPart> Divide()
    {
        var all = Enumerable.Range(0, phases.All.Count).ToList();
        var circles = all.GroupBy(p => all.First(q => q == p || (before[p, q] && before[q, p]))).Select(g => (IReadOnlyList<int>)g.ToList()).ToList();
        var groups = Together(
            circles.Count,
            (first, second) => circles[first].Any(p => circles[second].Any(q => before[p, q])),
            members => members.SelectMany(m => circles[m]).OrderBy(p => p).ToList() is var list && list.Any(p => before[p, p]) && RunAlong(list));
        return groups.Select(g => Part(g.SelectMany(m => circles[m]).OrderBy(p => p).ToList())).ToList();
    }

    ScanPart Part(IReadOnlyList<int> members)
    {
        if (members.Count == 1 && !before[members[0], members[0]])
        {
            return new ScanPart.AtOnce(phases.All[members[0]]);
        }

        if (RunAlong(members))
        {
            return new ScanPart.Along(members.Select(p => phases.All[p]).ToList());
        }

        var launches = Together(
            members.Count,
            (first, second) => within[members[first], members[second]],
            group => group.Select(m => members[m]).OrderBy(p => p).ToList() is var list && IsOneMap(list));
        return new ScanPart.Turns(launches.Select(launch => (IReadOnlyList<Stage>)launch.Select(m => phases.All[members[m]]).ToList()).ToList());
    }

    /// <summary>Whether items that run along the axis need nothing of one another.</summary>
    bool RunAlong(IReadOnlyList<int> members) =>
        phases.AreOfOneItem(members) && ReadsWithin(members).All(r => r is { Steps: >= 0, IsOwn: true });

    /// <summary>Whether items at a position need nothing of one another: what they read of steps before is there.</summary>
    bool IsOneMap(IReadOnlyList<int> members) =>
        phases.AreOfOneItem(members) && ReadsWithin(members).All(r => r.Steps > 0 || r is { Steps: 0, IsOwn: true });

    IEnumerable<ScanRead> ReadsWithin(IReadOnlyList<int> members) => phases.Reads.Where(r => members.Contains(r.Reader) && members.Contains(r.Writer));

    /// <summary>
    /// Groups in an order in which nothing comes before what it needs, few of them: what could be with others that wait for something comes as late as it can.
    /// </summary>
    /// <param name="count">The number of members.</param>
    /// <param name="isBefore">Whether one comes before another.</param>
    /// <param name="fit">Whether several can be one group; one alone always is.</param>
    static List<IReadOnlyList<int>> Together(int count, Func<int, int, bool> isBefore, Func<IReadOnlyList<int>, bool> fit)
    {
        var groups = new List<IReadOnlyList<int>>();
        var open = Enumerable.Range(0, count).ToList();
        while (open.Count > 0)
        {
            var choices = open.Where(m => IsReady(m, [m])).Select(Grown).ToList();
            var group = choices.FirstOrDefault(g => !open.Except(g).Any(m => fit([.. g, m]))) ?? choices[0];
            groups.Add(group.OrderBy(m => m).ToList());
            open = open.Except(group).ToList();
        }

        return groups;

        bool IsReady(int member, IReadOnlyList<int> group) => open.All(other => other == member || group.Contains(other) || !isBefore(other, member));

        List<int> Grown(int first)
        {
            var group = new List<int> { first };
            while (open.Where(m => !group.Contains(m) && IsReady(m, group) && fit([.. group, m])).Select(m => (int?)m).FirstOrDefault() is { } next)
            {
                group.Add(next);
            }

            return group;
        }
    }

    /// <summary>Two phases whose order at a position is that of the definition.</summary>
    void Order(int first, int second)
    {
        var (earlier, later) = (Math.Min(first, second), Math.Max(first, second));
        if (earlier < later)
        {
            before[earlier, later] = within[earlier, later] = true;
        }
    }

    static IEnumerable<(int First, int Second)> Pairs(int count) => from second in Enumerable.Range(0, count) from first in Enumerable.Range(0, second) select (first, second);
}
