using RepFlow.Ilgpu.Generators.Fusion;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Folds;

/// <summary>A mean, and the mean of the squares of the same element less it, as one fold that reads the element once. It runs where the mean does.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Squares">The mean of the squares.</param>
/// <param name="Both">The fold to both of them.</param>
sealed record Moments(Stage Mean, Stage Squares, Stage Both)
{
    /// <summary>All of a definition's stages in the forward pass.</summary>
    public static IReadOnlyList<Moments> Of(LayerModel model)
    {
        var (b, found) = (model.Builder, new List<Moments>());
        for (var at = 0; at < model.Stages.Count; at++)
        {
            var mean = model.Stages[at];
            for (var next = at + 1; IsMean(mean) && next < model.Stages.Count; next++)
            {
                var squares = model.Stages[next];
                if (IsMean(squares) && squares.Reads.Contains(mean.Result) && SideBySide.WithIndicesOf(b, mean, squares) is { } other
                    && IsOfDistances(mean.Outputs[0], other.Outputs[0]) && IsSteady(mean, model.Stages.Skip(at + 1).Take(next - at - 1)))
                {
                    found.Add(new Moments(mean, squares, Together(mean, squares, other.Outputs[0])));
                    break;
                }
            }
        }

        return found;

        bool IsOfDistances(StageOutput mean, StageOutput squares)
        {
            var (element, center) = (mean.Value, b.Read(mean.Tensor, mean.Position, b.True));
            return new[] { b.Sub(element, center), b.Sub(center, element) }.Any(distance => squares.Value == b.Mul(distance, distance));
        }
    }

    static bool IsMean(Stage stage) =>
        stage is { Fold: Fold.Mean, FoldGuard: null, Outputs.Count: 1, When: null, Accumulate: false, Updates: null }
        && stage.Outputs[0] is { Guard: null, Value.Type: ExprType.Real };

    /// <summary>Whether what a stage reads is still the same behind others.</summary>
    static bool IsSteady(Stage stage, IEnumerable<Stage> others) =>
        !others.SelectMany(o => o.Updates is null ? o.Writes : o.Writes.Append(o.Updates)).Intersect(stage.Reads).Any();

    static Stage Together(Stage mean, Stage squares, StageOutput other) => mean with
    {
        Name = squares.Name,
        Shown = squares.Shown,
        Body = ((StageBody.Reduce)mean.Body) with { Fold = Fold.Moments, Outputs = [mean.Outputs[0], other with { Value = mean.Outputs[0].Value }] },
        Formula = $"{mean.Describe()}; {squares.Describe()}",
    };
}
