namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>Makes random definitions. What every form has in common stands here; a file each makes maps, reductions and contractions.</summary>
/// <param name="seed">The start of the random numbers.</param>
/// <param name="size">How large expressions may grow.</param>
sealed partial class DefinitionBuilder(int seed, int size)
{
    readonly Random random = new(seed);
    readonly List<(string Name, int Value)> hypers = [];
    readonly List<string> members = [];
    readonly List<(string Name, int[] Shape)> inputs = [];
    readonly List<(string Name, int[] Shape)> parameters = [];
    readonly List<RandomStage> stages = [];
    readonly HashSet<string> integers = [];

    /// <summary>A definition of one of the forms.</summary>
    /// <returns>The definition.</returns>
    public RandomDefinition Build()
    {
        switch (random.Next(8))
        {
            case 0:
                BuildFlatMap();
                break;
            case 1:
                BuildMap();
                break;
            case 2:
                (Chance(60) ? BuildMap : (Action)BuildSampledMap)();
                break;
            case 3 or 4:
                BuildReduction();
                break;
            case 5:
                BuildWindow();
                break;
            case 6:
                BuildContraction();
                break;
            default:
                BuildConvolution();
                break;
        }

        if (!stages[0].Flat && Chance(35))
        {
            AddSecondStage();
        }

        return new RandomDefinition(hypers, members, inputs, parameters, stages) { Integers = integers };
    }

    bool Chance(int percent) => random.Next(100) < percent;

    T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>A stage over what the first one computed: at its own element, and at a neighbour.</summary>
    void AddSecondStage()
    {
        var first = stages[0] with { Name = "First" };
        stages[0] = first;
        var shape = first.Shape;
        var dims = first.Dims.Count == 0 || first.Dims.Any(dim => dim.Joined)
            ? shape.Select((extent, axis) => new Index($"e{axis}", extent)).ToList()
            : [.. first.Dims.Select(dim => dim with { Attributes = "" })];
        var here = dims.Select(dim => Position.Of(dim.Name)).ToArray();
        var there = here.Select(position => Chance(50) ? position.Plus(random.Next(-1, 2)) : position).ToArray();
        var border = Chance(50) ? Border.Clamp : Border.Zero;
        if (Chance(30))
        {
            // All of it folded into one number, which every element then reads.
            stages.Add(new RandomStage("Total", "[Reduce(Reduction.Mean)]", [], dims, ["View first"], new Dictionary<string, Border>(), [Statement.Return(Read("first", here))]));
            stages.Add(new RandomStage("Output", "[Map]", dims, [], ["View first", "View total"], new Dictionary<string, Border>(),
                [Statement.Return(Combine([Read("first", here), Read("total", Position.Constant(0))]))]));
            return;
        }

        stages.Add(new RandomStage("Output", "[Map]", dims, [], [View("first", border)], Rules("first", border),
            [Statement.Return(Combine([Read("first", here), Read("first", there)]))]));
    }

    /// <summary>A constant as it stands, or as a hyper-parameter of that value.</summary>
    Position Number(int value)
    {
        if (!Chance(40))
        {
            return Position.Constant(value);
        }

        var name = $"h{hypers.Count}";
        hypers.Add((name, value));
        return Position.Of(name);
    }

    /// <summary>The attribute that gives an index its extent: by a hyper-parameter, a member or a method.</summary>
    string Extent(int value)
    {
        var name = $"extent{hypers.Count + members.Count}";
        switch (random.Next(3))
        {
            case 0:
                hypers.Add((name, value));
                return $"[Extent(nameof({name}))] ";
            case 1:
                members.Add($"const int E{name[1..]} = {value};");
                return $"[Extent(nameof(E{name[1..]}))] ";
            default:
                members.Add($"int E{name[1..]} => {value - 1} + 1;");
                return $"[Extent(nameof(E{name[1..]}))] ";
        }
    }

    string AddInput(int[] shape)
    {
        var name = Pick(["x", "y", "image", "signal"]) + (inputs.Count == 0 ? "" : $"{inputs.Count}");
        inputs.Add((name, shape));
        if (Chance(inputs.Count == 1 ? 10 : 25))
        {
            integers.Add(name);
        }

        return name;
    }

    /// <summary>An element of a tensor, as a number where it is an integer.</summary>
    Node Read(string tensor, params Position[] at) => AsNumber(tensor, Node.Read(tensor, at));

    /// <summary>The element where the result stands.</summary>
    Node Element(string input) => AsNumber(input, Node.Local(input));

    Node AsNumber(string tensor, Node element) => integers.Contains(tensor) ? element with { Text = $"(float){element.Text}" } : element;

    /// <summary>An element as a parameter of a stage.</summary>
    (string Type, string Name) Declared(string input) => (integers.Contains(input) ? "int" : "float", input);

    string AddParameter(int[] shape)
    {
        var name = Pick(["Weight", "Bias", "Taps"]) + (parameters.Count == 0 ? "" : $"{parameters.Count}");
        parameters.Add((name, shape));
        return name;
    }

    string View(string name, Border border) => $"{(border == Border.Zero ? "" : $"[Border(Border.{border})] ")}{(integers.Contains(name) ? "IntView" : "View")} {name}";

    static Dictionary<string, Border> Rules(string name, Border border) => new() { [name] = border };

    /// <summary>A random expression in which every leaf appears.</summary>
    Node Combine(IReadOnlyList<Node> leaves, IReadOnlyList<Condition>? conditions = null)
    {
        var open = leaves.ToList();
        for (var more = random.Next(1 + (size / 4)); more > 0; more--)
        {
            open.Add(Chance(50) ? Pick(leaves) : Node.Constant(random.Next(-6, 7)));
        }

        while (open.Count > 1 || Chance(20))
        {
            var first = Take(open);
            if (open.Count == 0 || Chance(45))
            {
                open.Add(Pick(Operations.Unary)(first));
                continue;
            }

            var second = Take(open);
            if (Chance(15))
            {
                // Of an element, never of a constant: a branch that is folded away takes its reads, and what they tell of extents, with it.
                var condition = conditions is { Count: > 0 } && Chance(60) ? Pick(conditions) : Condition.Less(Pick(leaves), Node.Constant(random.Next(-2, 3)));
                open.Add(Node.Select(Chance(20) ? condition.Not() : condition, first, second));
                continue;
            }

            open.Add(Pick(Operations.Binary)(first, second));
        }

        return open[0];
    }

    /// <summary>The expression as statements: with locals, a reassignment under a condition, or an early return.</summary>
    IReadOnlyList<Statement> Body(IReadOnlyList<Node> leaves, IReadOnlyList<Condition>? conditions = null)
    {
        switch (random.Next(5))
        {
            case 0:
                var local = Statement.Declare("a", Combine(leaves, conditions));
                return [local, Statement.Return(Combine([Node.Local("a"), Pick(leaves)], conditions))];

            case 1:
                return
                [
                    Statement.Declare("a", Combine(leaves, conditions)),
                    Statement.If(
                        Choose(leaves, conditions),
                        [Statement.Assign("a", Combine([Node.Local("a"), Pick(leaves)]))],
                        Chance(50) ? [Statement.Assign("a", Pick(Operations.Unary)(Combine([Node.Local("a")])))] : []),
                    Statement.Return(Node.Local("a")),
                ];

            case 2:
                return
                [
                    Statement.If(Choose(leaves, conditions), [Statement.Return(Combine([Pick(leaves)]))], []),
                    Statement.Return(Combine(leaves, conditions)),
                ];

            default:
                return [Statement.Return(Combine(leaves, conditions))];
        }
    }

    Condition Choose(IReadOnlyList<Node> leaves, IReadOnlyList<Condition>? conditions)
    {
        var byValue = Condition.Less(Pick(leaves), Node.Constant(random.Next(-2, 3)));
        if (conditions is not { Count: > 0 })
        {
            return byValue;
        }

        return random.Next(4) switch
        {
            0 => byValue,
            1 => Pick(conditions).And(byValue),
            2 => Pick(conditions).Or(byValue),
            _ => Pick(conditions),
        };
    }

    Node Take(List<Node> open)
    {
        var at = random.Next(open.Count);
        var node = open[at];
        open.RemoveAt(at);
        return node;
    }
}
