namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>Reductions: over whole axes, and over windows.</summary>
sealed partial class DefinitionBuilder
{
    static readonly string[] Folds = ["Sum", "Mean", "Max", "Min"];

    void BuildReduction()
    {
        string[] names = ["n", "c", "i", "j"];
        var axes = names[..random.Next(1, 5)].Select(name => new Index(name, random.Next(2, 5))).ToList();
        var overs = axes.Where(_ => Chance(50)).ToList();
        overs = overs.Count == 0 ? [Pick(axes)] : overs;
        var dims = axes.Except(overs).ToList();
        var view = AddInput([.. axes.Select(axis => axis.Extent)]);
        var leaves = new List<Node> { Read(view, [.. axes.Select(axis => Position.Of(axis.Name))]) };
        if (Chance(40))
        {
            leaves.Add(Read(view, [.. axes.Select(axis => Chance(40) ? Position.Of(axis.Name).Plus(random.Next(-1, 2)) : Position.Of(axis.Name))]));
        }

        if (Chance(40))
        {
            var along = Pick(axes);
            leaves.Add(Read(AddParameter([along.Extent]), Position.Of(along.Name)));
        }

        stages.Add(new RandomStage("Output", $"[Reduce(Reduction.{Pick(Folds)})]", dims, overs, [View(view, Border.Zero)], new Dictionary<string, Border>(), [Statement.Return(Combine(leaves))]));
    }

    /// <summary>
    /// Pooling: a window with stride and padding, sometimes along the only axis there is; how many windows there are follows from the shape, and
    /// how large they are sometimes from the shape of their taps.
    /// </summary>
    void BuildWindow()
    {
        var fold = Pick(Folds);
        var border = fold is "Max" or "Min" && Chance(60) ? Border.Exclude : Chance(30) ? Border.Clamp : Border.Zero;
        var channels = Chance(60) ? new[] { new Index("c", random.Next(1, 4)) } : [];
        var hasTaps = Chance(40);
        var isSizedByTaps = hasTaps && Chance(50);
        var planes = Chance(50) ? new[] { ("i", "r"), ("j", "s") } : [("i", "r")];
        var dims = new List<Index>(channels);
        var overs = new List<Index>();
        var shape = new List<int>(channels.Select(channel => channel.Extent));
        var position = new List<Position>(channels.Select(channel => Position.Of(channel.Name)));
        foreach (var (outer, inner) in planes)
        {
            var window = random.Next(2, 4);
            // A window starts inside the view, so that Exclude always leaves an element.
            var (stride, padding) = (random.Next(1, 3), random.Next(window));
            padding = Math.Min(padding, window / 2);
            var extent = random.Next(window, window + 4);
            var count = ((extent - 1 + (2 * padding) - (window - 1)) / stride) + 1;
            overs.Add(new Index(inner, window, isSizedByTaps ? "" : Extent(window)));
            // Without its own extent a dim takes as many values as fit with symmetric padding.
            dims.Add(new Index(outer, count, Chance(30) ? Extent(count) : ""));
            shape.Add(extent);
            position.Add(Position.Of(outer).Times(Number(stride)).Plus(Position.Of(inner)).Minus(Number(padding)));
        }

        var view = AddInput([.. shape]);
        var views = new List<string> { View(view, border) };
        var leaves = new List<Node> { Read(view, [.. position]) };
        if (hasTaps)
        {
            int[] taps = [.. overs.Select(over => over.Extent)];
            var name = Chance(50) ? AddParameter(taps) : AddInput(taps);
            if (parameters.Count == 0)
            {
                views.Add($"View {name}");
            }

            leaves.Add(Read(name, [.. overs.Select(over => Position.Of(over.Name))]));
        }

        stages.Add(new RandomStage("Output", $"[Reduce(Reduction.{fold})]", dims, overs, views, Rules(view, border), [Statement.Return(Combine(leaves))]));
    }
}
