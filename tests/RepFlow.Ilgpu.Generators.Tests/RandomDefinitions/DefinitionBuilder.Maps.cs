namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>Maps: element-wise ones, and ones over named indices with stencils.</summary>
sealed partial class DefinitionBuilder
{
    void BuildFlatMap()
    {
        int[] shape = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(2, 6))];
        var names = Enumerable.Range(0, random.Next(1, 4)).Select(_ => AddInput(shape)).ToList();
        var leaves = names.Select(Element).ToList();
        var dims = shape.Select((extent, axis) => new Index($"flat{axis}", extent)).ToList();
        stages.Add(new RandomStage("Output", "[Map]", dims, [], [], new Dictionary<string, Border>(), Body(leaves)) { Elements = [.. names.Select(Declared)], Flat = true });
    }

    void BuildMap()
    {
        string[] names = ["n", "c", "i", "j"];
        var dims = names[..random.Next(1, 5)].Select(name => new Index(name, random.Next(2, 5))).ToList();
        var views = new List<string>();
        var borders = new Dictionary<string, Border>();
        var leaves = new List<Node>();

        // The first view has every index, so that its shape gives their extents; sometimes the axes stand in another order.
        var order = Chance(25) ? dims.OrderBy(_ => random.Next()).ToList() : dims;
        AddStencil(order, order.Select(dim => dim.Extent).ToArray());
        if (Chance(50))
        {
            // A view of fewer axes: the same element for every value of the missing index.
            var some = dims.Where(_ => Chance(60)).ToList();
            some = some.Count == 0 ? [dims[^1]] : some;
            AddStencil(some, some.Select(dim => dim.Extent).ToArray());
        }

        for (var more = random.Next(3); more > 0; more--)
        {
            AddRows();
        }

        string[] elements = [];
        if (Chance(25))
        {
            elements = [AddInput([.. dims.Select(dim => dim.Extent)])];
            leaves.Add(Element(elements[0]));
        }

        var body = new List<Statement>();
        if (Chance(50))
        {
            AddTaps(order, leaves, body);
        }

        if (Chance(25))
        {
            leaves.Add(Node.Integer(Position.Of(Pick(dims).Name)));
        }

        var edges = dims.SelectMany(dim => new[]
        {
            Condition.Equal(Position.Of(dim.Name), Position.Constant(0)),
            Condition.Equal(Position.Of(dim.Name), new Position($"({inputs[0].Name}.Size({order.IndexOf(dim)}) - 1)", _ => dim.Extent - 1)),
        }).ToList();
        if (Chance(25))
        {
            // A hash: of a constant, which is folded, or of an index, along which vectors run.
            var hash = Position.Of("hash");
            var rounds = Enumerable.Range(0, random.Next(1, 4)).Select(_ => (random.Next(int.MinValue, int.MaxValue), random.Next())).ToList();
            leaves.Add(Node.Remainder(hash));
            if (Chance(40))
            {
                body.Add(Statement.Mix("hash", Position.Constant(random.Next(1, 100)), rounds));
            }
            else
            {
                body.Add(Statement.Mix("hash", Position.Of(dims[^1].Name), rounds));
                edges.Add(Condition.Negative(hash));
            }
        }

        body.AddRange(Body(leaves, edges));
        stages.Add(new RandomStage("Output", "[Map]", dims, [], views, borders, body) { Elements = [.. elements.Select(Declared)] });

        // Some rows of a view or parameter, and never all of them.
        void AddRows()
        {
            var rows = random.Next(3, 6);
            var across = dims.Where(_ => Chance(60)).ToList();
            int[] shape = [rows, .. across.Select(dim => dim.Extent)];
            var name = Chance(50) ? AddParameter(shape) : AddInput(shape);
            if (inputs.Any(input => input.Name == name))
            {
                views.Add(View(name, Border.Zero));
            }

            for (var more = random.Next(1, rows); more > 0; more--)
            {
                leaves.Add(Read(name, [Position.Constant(random.Next(rows - 1)), .. across.Select(dim => Position.Of(dim.Name).Plus(random.Next(-1, 2)))]));
            }
        }

        void AddStencil(IReadOnlyList<Index> axes, int[] shape)
        {
            var view = AddInput(shape);
            var border = Chance(40) ? Border.Clamp : Border.Zero;
            borders[view] = border;
            views.Add(View(view, border));
            leaves.Add(Read(view, [.. axes.Select(axis => Position.Of(axis.Name))]));
            for (var more = random.Next(3); more > 0; more--)
            {
                leaves.Add(Read(view, [.. axes.Select((axis, number) => Moved(axis, shape[number]))]));
            }
        }
    }

    /// <summary>
    /// No index stands alone on an axis: how many values each takes is computed from the view's size, the step and the farthest taps, or given by a
    /// member.
    /// </summary>
    void BuildSampledMap()
    {
        string[] names = ["i", "j"];
        var border = Chance(40) ? Border.Clamp : Border.Zero;
        var dims = new List<Index>();
        var shape = new List<int>();
        var taps = Enumerable.Range(0, random.Next(1, 4)).Select(_ => new List<Position>()).ToList();
        foreach (var name in names[..random.Next(1, 3)])
        {
            var (step, extent) = (random.Next(1, 4), random.Next(5, 9));

            // An index with nothing added would stand alone, and take as many values as the axis has.
            int[] choices = Chance(50) ? [-1, 1, 2] : [1, 2];
            int[] offsets = [.. taps.Select(_ => Pick(choices))];
            var room = extent - 1 - (2 * offsets.Min()) - (offsets.Max() - offsets.Min());
            var count = (room / step) + 1;
            var given = Chance(30) ? Extent(count) : "";
            var factor = Number(step);
            dims.Add(new Index(name, count, given));
            shape.Add(extent);
            for (var at = 0; at < taps.Count; at++)
            {
                // A negative offset as a constant: hyper-parameters here count something.
                var here = Position.Of(name).Times(factor);
                taps[at].Add(offsets[at] < 0 ? here.Plus(offsets[at]) : here.Plus(Number(offsets[at])));
            }
        }

        var view = AddInput([.. shape]);
        var leaves = taps.Select(tap => Read(view, [.. tap])).ToList();
        stages.Add(new RandomStage("Output", "[Map]", dims, [], [View(view, border)], Rules(view, border), Body(leaves)));
    }

    /// <summary>The index, shifted, mirrored, spread or held at one place.</summary>
    Position Moved(Index axis, int extent)
    {
        var here = Position.Of(axis.Name);
        return random.Next(8) switch
        {
            0 or 1 => here.Plus(random.Next(-2, 3)),
            2 => here.Plus(Number(random.Next(1, 3))),
            3 => here.Times(Position.Constant(2)).Plus(random.Next(-2, 2)),
            4 => Position.Constant(extent - 1).Minus(here),
            5 => Position.Constant(random.Next(extent)),
            _ => here,
        };
    }

    /// <summary>A correlation with learned taps along one axis of the first view, as an unrolled loop.</summary>
    void AddTaps(IReadOnlyList<Index> axes, List<Node> leaves, List<Statement> body)
    {
        var along = Pick(axes);
        var count = random.Next(2, 4);
        var perIndex = Chance(50) ? Pick(axes) : null;
        var taps = AddParameter(perIndex is null ? [count] : [perIndex.Extent, count]);
        var tap = Position.Of("t");
        var weight = perIndex is null ? Read(taps, tap) : Read(taps, Position.Of(perIndex.Name), tap);
        var element = Read(inputs[0].Name, [.. axes.Select(axis => axis == along ? Position.Of(axis.Name).Plus(tap).Plus(-1) : Position.Of(axis.Name))]);
        var sum = Node.Local("sum");
        body.Add(Statement.Declare("sum", Node.Constant(0)));
        body.Add(Statement.For("t", count, [Statement.Assign("sum", Operations.Binary[0](sum, Operations.Binary[2](element, weight)))]));
        leaves.Add(sum);
    }
}
