namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>A stage of a random definition.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Attribute">The form's attribute with its arguments.</param>
/// <param name="Dims">The output indices.</param>
/// <param name="Overs">The folded indices.</param>
/// <param name="Parameters">The views and elements in the parameter list, as text.</param>
/// <param name="Borders">The border rules that are not zero.</param>
/// <param name="Body">The statements.</param>
sealed record RandomStage(
    string Name,
    string Attribute,
    IReadOnlyList<Index> Dims,
    IReadOnlyList<Index> Overs,
    IReadOnlyList<string> Parameters,
    IReadOnlyDictionary<string, Border> Borders,
    IReadOnlyList<Statement> Body)
{
    /// <summary>Elements at the output's own position: parameters of type float or int.</summary>
    public IReadOnlyList<(string Type, string Name)> Elements { get; init; } = [];

    /// <summary>Element-wise on any rank: no dim is written, and these are the axes.</summary>
    public bool Flat { get; init; }

    /// <summary>The index along which a scan runs; null of other stages.</summary>
    public string? Along { get; init; }

    /// <summary>Whether it runs from the last position.</summary>
    public bool IsBackward { get; init; }

    /// <summary>The extents of the result.</summary>
    public int[] Shape
    {
        get
        {
            var axes = new List<int>();
            foreach (var dim in Dims)
            {
                if (dim.Joined)
                {
                    axes[^1] *= dim.Extent;
                }
                else
                {
                    axes.Add(dim.Extent);
                }
            }

            return axes.Count == 0 ? [1] : [.. axes];
        }
    }

    /// <summary>The method's text, indented by one level.</summary>
    public string Text
    {
        get
        {
            var indices = Flat ? [] : Dims.Select(dim => $"{dim.Attributes}Dim {dim.Name}").Concat(Overs.Select(over => $"{over.Attributes}Over {over.Name}"));
            var head = $"{Attribute}{Environment.NewLine}    float {Name}({string.Join(", ", indices.Concat(Parameters).Concat(Elements.Select(element => $"{element.Type} {element.Name}")))})";
            return Body is [{ Lines: [var only] }] && only.StartsWith("return ", StringComparison.Ordinal)
                ? $"    {head} =>{Environment.NewLine}        {only["return ".Length..]}"
                : string.Join(Environment.NewLine, [$"    {head}", "    {", .. Body.SelectMany(statement => statement.Lines).Select(line => "        " + line), "    }"]);
        }
    }

    /// <summary>Evaluates the stage and adds its result to the tensors.</summary>
    /// <param name="evaluation">Where.</param>
    public void Run(Evaluation evaluation) => Compute(evaluation, Begin(evaluation), null);

    /// <summary>Evaluates scans step by step and adds their results to the tensors.</summary>
    /// <param name="scans">The scans.</param>
    /// <param name="evaluation">Where.</param>
    public static void RunTogether(IReadOnlyList<RandomStage> scans, Evaluation evaluation)
    {
        var results = scans.Select(scan => scan.Begin(evaluation)).ToList();
        var steps = scans[0].Dims.Single(dim => dim.Name == scans[0].Along).Extent;
        for (var step = 0; step < steps; step++)
        {
            foreach (var (scan, result) in scans.Zip(results))
            {
                scan.Compute(evaluation, result, scan.IsBackward ? steps - 1 - step : step);
            }
        }
    }

    double[] Begin(Evaluation evaluation)
    {
        var elements = new double[Shape.Aggregate(1, (count, extent) => count * extent)];
        evaluation.Tensors[char.ToLowerInvariant(Name[0]) + Name[1..]] = new Values(Shape, elements);
        return elements;
    }

    void Compute(Evaluation evaluation, double[] elements, int? step)
    {
        evaluation.Borders.Clear();
        foreach (var (view, border) in Borders)
        {
            evaluation.Borders[view] = border;
        }

        for (var at = 0; at < elements.Length; at++)
        {
            Unravel(at, Dims, evaluation);
            if (step is { } here && evaluation.Integers[Along!] != here)
            {
                continue;
            }

            foreach (var (_, name) in Elements)
            {
                // A dim without a name of its own is an axis of an element-wise stage.
                evaluation.Locals[name] = evaluation.Tensors[name].Elements[at];
            }

            elements[at] = Overs.Count == 0 && !Attribute.StartsWith("[Reduce", StringComparison.Ordinal)
                ? Statement.RunAll(Body, evaluation)!.Value
                : Fold(evaluation);
        }
    }

    double Fold(Evaluation evaluation)
    {
        var count = Overs.Aggregate(1, (product, over) => product * over.Extent);
        var excludes = Borders.Values.Contains(Border.Exclude);
        double? fold = null;
        for (var at = 0; at < count; at++)
        {
            Unravel(at, Overs, evaluation);
            evaluation.ReadOutside = false;
            var value = Statement.RunAll(Body, evaluation)!.Value;
            if (excludes && evaluation.ReadOutside)
            {
                continue;
            }

            fold = fold is not { } best ? value
                : Attribute.Contains("Max", StringComparison.Ordinal) ? Operations.Larger(evaluation, best, value)
                : Attribute.Contains("Min", StringComparison.Ordinal) ? -Operations.Larger(evaluation, -best, -value)
                : best + value;
        }

        return Attribute.Contains("Mean", StringComparison.Ordinal) ? fold!.Value / count : fold!.Value;
    }

    static void Unravel(int at, IReadOnlyList<Index> indices, Evaluation evaluation)
    {
        for (var axis = indices.Count - 1; axis >= 0; axis--)
        {
            evaluation.Integers[indices[axis].Name] = at % indices[axis].Extent;
            at /= indices[axis].Extent;
        }
    }
}
