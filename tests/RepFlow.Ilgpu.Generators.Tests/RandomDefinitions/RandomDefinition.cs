namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>A definition made at random: its C# text, and apart from that what it computes.</summary>
/// <param name="Hypers">The primary constructor's integers and their values.</param>
/// <param name="Members">Other members of the class, as text.</param>
/// <param name="Inputs">The layer's inputs in the order of their first appearance, and their shapes.</param>
/// <param name="Parameters">The learned parameters in the order of the text, and their shapes.</param>
/// <param name="Stages">The stages; the last is the result.</param>
sealed record RandomDefinition(
    IReadOnlyList<(string Name, int Value)> Hypers,
    IReadOnlyList<string> Members,
    IReadOnlyList<(string Name, int[] Shape)> Inputs,
    IReadOnlyList<(string Name, int[] Shape)> Parameters,
    IReadOnlyList<RandomStage> Stages)
{
    /// <summary>The inputs that are integers.</summary>
    public required IReadOnlySet<string> Integers { get; init; }

    /// <summary>The text of the class.</summary>
    /// <param name="name">What to call it.</param>
    /// <returns>The text.</returns>
    public string Text(string name)
    {
        var members = Parameters.Select(parameter => $"    [Parameter] public Parameter {parameter.Name} {{ get; }} = Initial.Zeros({string.Join(", ", parameter.Shape)});")
            .Concat(Members.Select(member => "    " + member))
            .Append(Operations.Helpers)
            .Concat(Stages.Select(stage => stage.Text));
        var constructor = Hypers.Count == 0 ? "" : $"({string.Join(", ", Hypers.Select(hyper => $"int {hyper.Name}"))})";
        return $"[GpuLayer]{Environment.NewLine}public sealed partial class {name}{constructor}{Environment.NewLine}{{{Environment.NewLine}" +
            string.Join(Environment.NewLine + Environment.NewLine, members) + $"{Environment.NewLine}}}{Environment.NewLine}";
    }

    /// <summary>Random values for inputs and parameters.</summary>
    /// <param name="random">The source.</param>
    /// <returns>The tensors by name.</returns>
    public Dictionary<string, Values> RandomValues(Random random) =>
        Inputs.Concat(Parameters).ToDictionary(tensor => tensor.Name, tensor => Integers.Contains(tensor.Name) ? Values.Integers(tensor.Shape, random) : Values.Random(tensor.Shape, random));

    /// <summary>Evaluates the definition.</summary>
    /// <param name="tensors">Inputs and parameters.</param>
    /// <returns>The result, and the record of its decisions.</returns>
    public (Values Output, Evaluation Evaluation) Run(IReadOnlyDictionary<string, Values> tensors)
    {
        var evaluation = new Evaluation();
        foreach (var (name, values) in tensors)
        {
            evaluation.Tensors[name] = values;
        }

        foreach (var (name, value) in Hypers)
        {
            evaluation.Integers[name] = value;
        }

        foreach (var stage in Stages.Where(stage => stage.Along is null))
        {
            stage.Run(evaluation);
        }

        if (Stages.Where(stage => stage.Along is not null).ToList() is { Count: > 0 } scans)
        {
            RandomStage.RunTogether(scans, evaluation);
        }

        return (evaluation.Tensors["output"], evaluation);
    }

    /// <inheritdoc/>
    public override string ToString() => Text("Random") + $"// inputs {string.Join(", ", Inputs.Select(input => $"{(Integers.Contains(input.Name) ? "int " : "")}{input.Name} ({string.Join(", ", input.Shape)})"))}" +
        $"; {string.Join(", ", Hypers.Select(hyper => $"{hyper.Name} = {hyper.Value}"))}";
}
