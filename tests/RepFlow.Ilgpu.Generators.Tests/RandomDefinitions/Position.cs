namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>An integer expression of indices, hyper-parameters and constants.</summary>
/// <param name="Text">What stands in the definition, safe as an operand.</param>
/// <param name="Value">What it means.</param>
sealed record Position(string Text, Func<Evaluation, int> Value)
{
    /// <summary>The text without parentheses around it, as it stands between brackets.</summary>
    public string Outer => Text.StartsWith('(') ? Text[1..^1] : Text;

    /// <summary>An index, loop variable or hyper-parameter.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The expression.</returns>
    public static Position Of(string name) => new(name, evaluation => evaluation.Integers[name]);

    /// <summary>A constant.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The expression.</returns>
    public static Position Constant(int value) => new($"{value}", _ => value);

    /// <summary>This and a constant.</summary>
    /// <param name="offset">The constant.</param>
    /// <returns>The expression.</returns>
    public Position Plus(int offset) => offset == 0 ? this : new(
        offset > 0 ? $"({Outer} + {offset})" : $"({Outer} - {-offset})",
        evaluation => Value(evaluation) + offset);

    /// <summary>This and another.</summary>
    /// <param name="other">The other.</param>
    /// <returns>The expression.</returns>
    public Position Plus(Position other) => new($"({Outer} + {other.Text})", evaluation => Value(evaluation) + other.Value(evaluation));

    /// <summary>This without another.</summary>
    /// <param name="other">The other.</param>
    /// <returns>The expression.</returns>
    public Position Minus(Position other) => new($"({Outer} - {other.Text})", evaluation => Value(evaluation) - other.Value(evaluation));

    /// <summary>This many times another.</summary>
    /// <param name="factor">The other.</param>
    /// <returns>The expression.</returns>
    public Position Times(Position factor) => new($"({Text} * {factor.Text})", evaluation => Value(evaluation) * factor.Value(evaluation));

    /// <summary>The joined position of two indices on one axis.</summary>
    /// <param name="outer">The slower index.</param>
    /// <param name="inner">The faster index.</param>
    /// <param name="innerExtent">How many values the faster one takes.</param>
    /// <returns>The expression.</returns>
    public static Position Join(string outer, string inner, int innerExtent) => new(
        $"{outer}.Join({inner})",
        evaluation => (evaluation.Integers[outer] * innerExtent) + evaluation.Integers[inner]);
}
