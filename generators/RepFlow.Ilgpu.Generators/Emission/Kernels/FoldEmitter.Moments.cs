using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <content>Folds to a mean and the squares of distances from it.</content>
sealed partial class FoldEmitter
{
    /// <summary>What is kept of a slice: mean, squares, count, and what rounding has left of the mean.</summary>
    const int MomentParts = 4;

    bool IsMoments => Stage.Fold == Ir.Fold.Moments;

    /// <summary>What compiles the kernels that smaller shapes take: both, since it depends on the shape whether somebody else takes the moments.</summary>
    IEnumerable<string> Compilation => IsMoments ? ["device => { Launcher.Compile(device); Finish.Compile(device); }"] : ["Finish.Compile"];

    /// <summary>What may take the moments of what it stores: the contraction, with a map or without, whichever runs.</summary>
    IEnumerable<string> Sources => moments is null ? []
        : moments.Sources.Count == 1 ? [FieldOf(moments.Sources[0].Schedule.Stage)]
        : [string.Join(" ?? ", moments.Sources.Select(s => $"(IMomentSource?){FieldOf(s.Schedule.Stage)}"))];

    protected override string Read(string tensor) => tensor == moments?.Tensor ? $"{Field}.ReadFor({base.Read(tensor)})" : base.Read(tensor);

    Expr Element => schedule.Outputs[0].Value;

    string PutMoments => $"MomentSlices<T, Fn, Arguments, {Stage.Name}>.Put(a, item, slice, moments);";

    /// <summary>Takes an element in a kernel.</summary>
    string WithElement(ExprWriter writer) => $"moments = moments.With({writer.Text(schedule.ItemTerms[0])});";

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
