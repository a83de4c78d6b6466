namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>Scans: one to four phases that read one another at the same step and before, at their own place and beside it, some of them folds.</summary>
sealed partial class DefinitionBuilder
{
    /// <summary>A definition that is a scan.</summary>
    /// <returns>The definition.</returns>
    public RandomDefinition BuildScan()
    {
        var steps = new Index("t", random.Next(1, 7));
        string[] names = ["n", "c", "i"];
        var others = names[..random.Next(0, 4)].Select(name => new Index(name, Chance(25) ? 9 : random.Next(1, 4))).ToList();
        var axes = others.Append(steps).OrderBy(_ => random.Next()).ToList();
        var isBackward = Chance(40);
        string[] phases = [.. new[] { "First", "Second", "Third" }[..random.Next(0, 4)], "Output"];
        var folded = phases.Select(phase => phase != "Output" && others.Count > 0 && Chance(20) ? Pick(others) : null).ToList();
        var dims = folded.Select(over => axes.Where(axis => axis != over).ToList()).ToList();
        var starts = new string?[phases.Length];
        var isStarted = phases.Select(_ => Chance(40)).ToList();
        var mixes = Chance(40);
        var views = new[] { AddInput([.. axes.Select(axis => axis.Extent)]) }.ToList();
        for (var phase = 0; phase < phases.Length; phase++)
        {
            stages.Add(Phase(phase));
        }

        return new RandomDefinition(hypers, members, inputs, parameters, stages) { Integers = integers };

        RandomStage Phase(int phase)
        {
            var given = views.Select(view => View(view, Border.Zero)).ToList();
            var leaves = new List<Node> { Read(views[0], [.. axes.Select(axis => Position.Of(axis.Name))]) };
            if (others.Count > 0 && Chance(40))
            {
                var along = Pick(others);
                leaves.Add(Read(AddParameter([along.Extent]), Position.Of(along.Name)));
            }

            // What a phase reads before it, at least: itself if it is the first, and then something of those before it, so that all are one scan.
            var states = new SortedSet<int>();
            var own = phase == 0 || Chance(60) ? Before(phase, random.Next(1, 4)) : null;
            if (phase > 0)
            {
                leaves.Add(Before(random.Next(phase), random.Next(0, 3)));
            }

            for (var more = random.Next(3); more > 0; more--)
            {
                var other = random.Next(phases.Length);
                leaves.Add(Before(other, other < phase ? random.Next(0, 6) : random.Next(1, 6)));
            }

            var isFold = folded[phase] is not null;
            var half = own is null ? null : Operations.Binary[2](Node.Constant(2), own);
            var value = Chance(30) ? leaves.Select(leaf => Operations.Binary[2](Node.Constant(random.Next(1, 3)), leaf)).Aggregate(Operations.Binary[0]) : Pick(Operations.Bounded)(Combine(leaves));
            var result = half is null ? value : Operations.Binary[0](half, value);
            var body = isFold || Chance(60) ? [Statement.Return(result)] : (IReadOnlyList<Statement>)[Statement.Declare("a", result), Statement.Return(Operations.Binary[2](Node.Local("a"), Node.Constant(3)))];
            return new RandomStage(
                phases[phase],
                $"[Scan(nameof(t){(isFold ? $", Fold = Reduction.{Pick(Folds)}" : "")})]",
                dims[phase],
                isFold ? [folded[phase]!] : [],
                [.. given, .. states.Select(Declare)],
                new Dictionary<string, Border>(),
                body)
            { Along = steps.Name, IsBackward = isBackward };

            Node Before(int state, int back)
            {
                states.Add(state);
                var moved = mixes && Chance(40) && dims[state].Any(axis => axis != steps) ? Pick(dims[state].Where(axis => axis != steps).ToList()) : null;
                var offset = isBackward ? back : -back;
                var position = dims[state].Select(axis => axis == steps ? Position.Of("t").Plus(offset) : axis == moved ? Position.Of(axis.Name).Plus(Chance(50) ? 1 : -1) : Position.Of(axis.Name)).ToArray();
                var read = Node.Read(Camel(phases[state]), position);
                return read with
                {
                    Value = evaluation =>
                    {
                        var at = position.Select(p => p.Value(evaluation)).ToArray();
                        var axis = dims[state].IndexOf(steps);
                        var others = at.Where((_, number) => number != axis).DefaultIfEmpty(0).ToArray();
                        return starts[state] is { } start && (at[axis] < 0 || at[axis] >= steps.Extent) ? evaluation.Read(start, others) : evaluation.Read(Camel(phases[state]), at);
                    },
                };
            }

            string Declare(int state)
            {
                if (!isStarted[state])
                {
                    return $"State {Camel(phases[state])}";
                }

                if (starts[state] is null)
                {
                    starts[state] = AddInput([.. dims[state].Where(axis => axis != steps).Select(axis => axis.Extent).DefaultIfEmpty(1)]);
                    integers.Remove(starts[state]!);
                }

                return $"[Start(\"{starts[state]}\")] State {Camel(phases[state])}";
            }
        }

        static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
    }
}
