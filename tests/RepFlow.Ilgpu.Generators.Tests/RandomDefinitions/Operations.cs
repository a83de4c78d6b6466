namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>
/// The functions that random expressions are made of, with their C# text. They keep values near 1 and derivatives bounded, so that finite
/// differences are exact to the tolerance; the ones with a kink record their decision.
/// </summary>
static class Operations
{
    /// <summary>Functions of one number.</summary>
    public static IReadOnlyList<Func<Node, Node>> Unary { get; } =
    [
        x => new($"(-{x.Text})", e => -x.Value(e)),
        x => new($"MathF.Tanh({x.Text})", e => Math.Tanh(x.Value(e))),
        x => new($"MathF.Sin({x.Text})", e => Math.Sin(x.Value(e))),
        x => new($"MathF.Cos({x.Text})", e => Math.Cos(x.Value(e))),
        x => new($"MathF.Exp(0.5f * MathF.Tanh({x.Text}))", e => Math.Exp(0.5 * Math.Tanh(x.Value(e)))),
        x => new($"MathF.Log(1.5f + MathF.Cos({x.Text}))", e => Math.Log(1.5 + Math.Cos(x.Value(e)))),
        x => new($"MathF.Sqrt(1f + ({x.Text} * {x.Text}))", e => Math.Sqrt(1 + (x.Value(e) * x.Value(e)))),
        x => new($"MathF.Pow(1.25f + MathF.Sin({x.Text}), 1.5f)", e => Math.Pow(1.25 + Math.Sin(x.Value(e)), 1.5)),
        x => new($"MathF.Atan({x.Text})", e => Math.Atan(x.Value(e))),
        x => new($"MathF.Asinh({x.Text})", e => Math.Asinh(x.Value(e))),
        x => new($"MathF.Acos(0.8f * MathF.Sin({x.Text}))", e => Math.Acos(0.8 * Math.Sin(x.Value(e)))),
        x => new($"MathF.Cbrt(1.5f + MathF.Cos({x.Text}))", e => Math.Cbrt(1.5 + Math.Cos(x.Value(e)))),
        x => new($"Squash({x.Text})", e => x.Value(e) / (1 + (x.Value(e) * x.Value(e)))),
        x => new($"Logistic({x.Text})", e => 1 / (1 + Math.Exp(-x.Value(e)))),
        x => new($"MathF.Abs({x.Text})", e => e.Less(x.Value(e), 0) ? -x.Value(e) : x.Value(e)),
    ];

    /// <summary>Functions of one number that keep it small, however often they are applied.</summary>
    public static IReadOnlyList<Func<Node, Node>> Bounded => [Unary[1], Unary[2], Unary[3], Unary[12], Unary[13]];

    /// <summary>Functions of two numbers.</summary>
    public static IReadOnlyList<Func<Node, Node, Node>> Binary { get; } =
    [
        (x, y) => new($"({x.Text} + {y.Text})", e => x.Value(e) + y.Value(e)),
        (x, y) => new($"({x.Text} - {y.Text})", e => x.Value(e) - y.Value(e)),
        (x, y) => new($"({x.Text} * {y.Text})", e => x.Value(e) * y.Value(e)),
        (x, y) => new($"({x.Text} / (1f + ({y.Text} * {y.Text})))", e => x.Value(e) / (1 + (y.Value(e) * y.Value(e)))),
        (x, y) => new($"MathF.FusedMultiplyAdd({x.Text}, {y.Text}, 0.25f)", e => (x.Value(e) * y.Value(e)) + 0.25),
        (x, y) => new($"MathF.Atan2({x.Text}, 1f + ({y.Text} * {y.Text}))", e => Math.Atan2(x.Value(e), 1 + (y.Value(e) * y.Value(e)))),
        (x, y) => new($"MathF.Max({x.Text}, {y.Text})", e => Larger(e, x.Value(e), y.Value(e))),
        (x, y) => new($"MathF.Min({x.Text}, {y.Text})", e => -Larger(e, -x.Value(e), -y.Value(e))),
    ];

    /// <summary>Methods of the definition that the functions call, to be inlined by the generator.</summary>
    public const string Helpers = "    static float Squash(float x) => x / (1f + x * x);\n\n    static float Logistic(float x) => 1f / (1f + MathF.Exp(-x));";

    /// <summary>The larger of two numbers; NaN if one of them is.</summary>
    /// <param name="evaluation">Where the decision is recorded.</param>
    /// <param name="x">The one.</param>
    /// <param name="y">The other.</param>
    /// <returns>The larger.</returns>
    public static double Larger(Evaluation evaluation, double x, double y) => double.IsNaN(y) || evaluation.Less(x, y) ? y : x;
}
