namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>A condition of a definition.</summary>
/// <param name="Text">What stands in the definition.</param>
/// <param name="Holds">What it means.</param>
sealed record Condition(string Text, Func<Evaluation, bool> Holds)
{
    /// <summary>Whether one number is less than another.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    /// <returns>The condition.</returns>
    public static Condition Less(Node left, Node right) =>
        new($"{left.Text} < {right.Text}", evaluation => evaluation.Less(left.Value(evaluation), right.Value(evaluation)));

    /// <summary>Whether an index has a value: a border case of a stencil.</summary>
    /// <param name="left">The index.</param>
    /// <param name="right">The value.</param>
    /// <returns>The condition.</returns>
    public static Condition Equal(Position left, Position right) =>
        new($"{left.Text} == {right.Text}", evaluation => left.Value(evaluation) == right.Value(evaluation));

    /// <summary>Whether an integer is below zero.</summary>
    /// <param name="value">The integer.</param>
    /// <returns>The condition.</returns>
    public static Condition Negative(Position value) => new($"{value.Text} < 0", evaluation => value.Value(evaluation) < 0);

    /// <summary>Both of two.</summary>
    /// <param name="other">The other.</param>
    /// <returns>The condition.</returns>
    public Condition And(Condition other) => new($"({Text} && {other.Text})", evaluation => Holds(evaluation) & other.Holds(evaluation));

    /// <summary>One of two, or both.</summary>
    /// <param name="other">The other.</param>
    /// <returns>The condition.</returns>
    public Condition Or(Condition other) => new($"({Text} || {other.Text})", evaluation => Holds(evaluation) | other.Holds(evaluation));

    /// <summary>The opposite.</summary>
    /// <returns>The condition.</returns>
    public Condition Not() => new($"!({Text})", evaluation => !Holds(evaluation));
}
