using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <content>Folds to a mean and the squares of distances from it.</content>
sealed partial class FoldEmitter
{
    /// <summary>What is kept of a slice: mean, squares and count.</summary>
    const int MomentParts = 3;

    bool IsMoments => Stage.Fold == Ir.Fold.Moments;

    Expr Element => schedule.Outputs[0].Value;

    string PutMoments => $"MomentSlices<T, Fn, Arguments, {Stage.Name}>.Put(a, item, slice, moments);";

    /// <summary>Takes an element in a kernel.</summary>
    string WithElement(ExprWriter writer) => $"moments = moments.With({writer.Text(Element)});";

    /// <summary>Takes elements in lanes along the terms: their distances from the center are summed, and the squares of these.</summary>
    string TakeDistances(ExprWriter writer) => $"""
        L distance = ({writer.Operand(Element)} - center) & kept;
        {Folded(0)} += distance;
        {Folded(1)} = L.MultiplyAdd(distance, distance, {Folded(1)});
        """;

    /// <summary>What a result is before it is stored, in lanes along the results.</summary>
    string InWindow(int output) => !IsMoments ? Folded(output) : output == 0 ? "moments.Mean" : "moments.Squares";

    /// <summary>Whether a result is divided by the number of terms: of moments the second, since a mean is one as soon as it is folded.</summary>
    bool IsDivided(int output) => Stage.Fold == Ir.Fold.Mean || (IsMoments && output == 1);
}
