namespace RepFlow.Ilgpu;

/// <summary>An adjoint against central differences of the loss.</summary>
/// <param name="Worst">The largest relative error; infinite where the adjoint is no number.</param>
/// <param name="Analytic">The adjoint there.</param>
/// <param name="Numeric">The difference quotient there.</param>
/// <param name="Tested">The number of elements compared.</param>
/// <param name="Excluded">The number of elements left out because a kink lies within reach.</param>
readonly record struct CentralDifferences(double Worst, double Analytic, double Numeric, int Tested, int Excluded)
{
    const int ElementsPerSubject = 40;
    const double Step = 2e-4;

    /// <summary>Compares some forty elements of an adjoint.</summary>
    /// <param name="adjoint">The adjoint.</param>
    /// <param name="values">Where it was taken; each element is moved and put back.</param>
    /// <param name="loss">The loss at the values as they are now.</param>
    /// <returns>The comparison.</returns>
    public static CentralDifferences Compare(double[] adjoint, double[] values, Func<double> loss)
    {
        var scale = adjoint.Where(double.IsFinite).Select(Math.Abs).Append(0).Max();
        var result = new CentralDifferences(double.NaN, double.NaN, double.NaN, 0, 0);
        var stride = Math.Max(1, adjoint.Length / ElementsPerSubject);
        for (var at = 0; at < adjoint.Length; at += stride)
        {
            var original = values[at];
            double Loss(double x)
            {
                values[at] = x;
                return loss();
            }

            var h = Step * Math.Max(0.1, Math.Abs(original));
            double Slope(double step) => (Loss(original + step) - Loss(original - step)) / (2 * step);
            var (d1, d2, d4) = (Slope(h), Slope(h / 2), Slope(h / 4));
            values[at] = original;
            var (coarse, fine) = (((4 * d2) - d1) / 3, ((4 * d4) - d2) / 3);
            var size = Math.Max(Math.Max(Math.Abs(adjoint[at]), Math.Abs(fine)), Math.Max(0.01 * scale, 1e-7));
            if (!(Math.Abs(fine - coarse) <= 0.2 * GradientCheck.Tolerance * size) && double.IsFinite(adjoint[at]))
            {
                result = result with { Excluded = result.Excluded + 1 };
                continue;
            }

            result = result with { Tested = result.Tested + 1 };
            var error = Math.Abs(fine - adjoint[at]) / size;
            if (!(error <= result.Worst))
            {
                result = result with { Worst = double.IsNaN(error) ? double.PositiveInfinity : error, Analytic = adjoint[at], Numeric = fine };
            }
        }

        return result;
    }
}
