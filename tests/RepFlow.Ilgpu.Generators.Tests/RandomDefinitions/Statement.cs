namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>A statement of a stage.</summary>
/// <param name="Lines">Its text, a line each, not indented.</param>
/// <param name="Run">What it does; a number if it returns one.</param>
sealed record Statement(IReadOnlyList<string> Lines, Func<Evaluation, double?> Run)
{
    /// <summary>Declares a local variable.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <returns>The statement.</returns>
    public static Statement Declare(string name, Node value) => new([$"var {name} = {value.Text};"], Store(name, value));

    /// <summary>Assigns to a local variable.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <returns>The statement.</returns>
    public static Statement Assign(string name, Node value) => new([$"{name} = {value.Text};"], Store(name, value));

    /// <summary>Declares an integer, and mixes it some times with factors and summands that take it out of its 32 bits.</summary>
    /// <param name="name">The name.</param>
    /// <param name="start">Its first value.</param>
    /// <param name="rounds">The factors and summands.</param>
    /// <returns>The statement.</returns>
    public static Statement Mix(string name, Position start, IReadOnlyList<(int Factor, int Summand)> rounds) => new(
        [$"int {name} = {start.Outer};", .. rounds.Select(round => $"{name} = ((({name} ^ ({name} >>> 15)) * ({round.Factor})) + ({round.Summand})) ^ ({name} << 3);")],
        evaluation =>
        {
            evaluation.Integers[name] = rounds.Aggregate(start.Value(evaluation), (value, round) => unchecked((((value ^ (value >>> 15)) * round.Factor) + round.Summand) ^ (value << 3)));
            return null;
        });

    /// <summary>Returns.</summary>
    /// <param name="value">The result.</param>
    /// <returns>The statement.</returns>
    public static Statement Return(Node value) => new([$"return {value.Text};"], evaluation => value.Value(evaluation));

    /// <summary>Runs one of two blocks.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="whenTrue">The one block.</param>
    /// <param name="whenFalse">The other; may be empty.</param>
    /// <returns>The statement.</returns>
    public static Statement If(Condition condition, IReadOnlyList<Statement> whenTrue, IReadOnlyList<Statement> whenFalse) => new(
        [$"if ({condition.Text})", .. Block(whenTrue), .. whenFalse.Count == 0 ? [] : new[] { "else" }.Concat(Block(whenFalse))],
        evaluation => RunAll(condition.Holds(evaluation) ? whenTrue : whenFalse, evaluation));

    /// <summary>Runs a block a constant number of times.</summary>
    /// <param name="variable">The loop variable.</param>
    /// <param name="count">How often.</param>
    /// <param name="body">The block.</param>
    /// <returns>The statement.</returns>
    public static Statement For(string variable, int count, IReadOnlyList<Statement> body) => new(
        [$"for (var {variable} = 0; {variable} < {count}; {variable}++)", .. Block(body)],
        evaluation =>
        {
            for (var pass = 0; pass < count; pass++)
            {
                evaluation.Integers[variable] = pass;
                RunAll(body, evaluation);
            }

            return null;
        });

    /// <summary>Runs statements up to the first return.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="evaluation">Where.</param>
    /// <returns>What was returned, if anything.</returns>
    public static double? RunAll(IReadOnlyList<Statement> statements, Evaluation evaluation)
    {
        foreach (var statement in statements)
        {
            if (statement.Run(evaluation) is { } result)
            {
                return result;
            }
        }

        return null;
    }

    static Func<Evaluation, double?> Store(string name, Node value) => evaluation =>
    {
        evaluation.Locals[name] = value.Value(evaluation);
        return null;
    };

    static IEnumerable<string> Block(IReadOnlyList<Statement> statements) =>
        ["{", .. statements.SelectMany(statement => statement.Lines).Select(line => "    " + line), "}"];
}
