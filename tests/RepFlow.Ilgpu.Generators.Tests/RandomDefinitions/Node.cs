namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>A real-valued expression of a definition: its C# text and, apart from that, its value.</summary>
/// <param name="Text">What stands in the definition.</param>
/// <param name="Value">What it means.</param>
sealed record Node(string Text, Func<Evaluation, double> Value)
{
    /// <summary>A constant whose text is exact in both precisions.</summary>
    /// <param name="quarters">The constant in quarters.</param>
    /// <returns>The expression.</returns>
    public static Node Constant(int quarters)
    {
        var value = quarters / 4.0;
        return new(quarters < 0 ? $"({value:0.##}f)" : $"{value:0.##}f", _ => value);
    }

    /// <summary>A local variable.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The expression.</returns>
    public static Node Local(string name) => new(name, evaluation => evaluation.Locals[name]);

    /// <summary>An integer as a number.</summary>
    /// <param name="position">The integer.</param>
    /// <returns>The expression.</returns>
    public static Node Integer(Position position) => new($"(0.25f * {position.Text})", evaluation => 0.25 * position.Value(evaluation));

    /// <summary>What an integer of any size leaves when it is divided, as a number near 1.</summary>
    /// <param name="value">The integer.</param>
    /// <returns>The expression.</returns>
    public static Node Remainder(Position value) => new(
        $"(0.01f * (({value.Text} % 100) + ({value.Text} / 33554432)))", evaluation => 0.01 * ((value.Value(evaluation) % 100) + (value.Value(evaluation) / 33554432)));

    /// <summary>An element of a tensor.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="at">One position an axis.</param>
    /// <returns>The expression.</returns>
    public static Node Read(string tensor, params Position[] at) => new(
        $"{tensor}[{string.Join(", ", at.Select(position => position.Outer))}]",
        evaluation => evaluation.Read(tensor, [.. at.Select(position => position.Value(evaluation))]));

    /// <summary>A choice.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="whenTrue">The one value.</param>
    /// <param name="whenFalse">The other.</param>
    /// <returns>The expression.</returns>
    public static Node Select(Condition condition, Node whenTrue, Node whenFalse) => new(
        $"({condition.Text} ? {whenTrue.Text} : {whenFalse.Text})",
        evaluation => condition.Holds(evaluation) ? whenTrue.Value(evaluation) : whenFalse.Value(evaluation));
}
