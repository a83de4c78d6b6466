namespace RepFlow.Ilgpu.Contractions;

/// <summary>A contraction as matrix products, the same for every device.</summary>
/// <remarks>
/// <para>
/// Divisions are removed here: where an axis divides by d, every index i on it is split by its residue, i = f*i' + residue, with the f that makes
/// all its terms divisible. Each combination of residues whose offset is divisible too is a pass with the division carried out; the others read
/// only zeros. So the adjoint of a convolution with stride s by its input becomes s*s dense convolutions instead of one that is
/// zero for all but one of s*s products.
/// </para>
/// <para>
/// Terms that are zero for that reason are not multiplied: an infinite or NaN factor there does not reach the result, as it does not in the
/// primal whose adjoint this is.
/// </para>
/// </remarks>
/// <param name="Passes">The matrix products, in the order they run.</param>
/// <param name="Swapped">Whether the rows come from the right operand.</param>
sealed record ContractionPlan(IReadOnlyList<ContractionPass> Passes, bool Swapped)
{
    /// <summary>The axes of the result along which its moments are told apart; null where none are wanted.</summary>
    public IReadOnlyList<int>? MomentAxes { get; private init; }

    /// <summary>Plans a contraction.</summary>
    /// <param name="spec">The contraction.</param>
    /// <returns>The plan; no passes where the result has no elements.</returns>
    public static ContractionPlan Create(ContractionSpec spec)
    {
        spec.Validate();
        spec = spec with { Left = Upright(spec.Left), Right = Upright(spec.Right) };
        if (spec.Indices.Any(index => index is { Extent: 0, Summed: false }))
        {
            return new ContractionPlan([], false);
        }

        var swapped = RowsFromRight(spec);
        var factors = SplitFactors(spec);
        var passes = new List<ContractionPass>();
        var summed = Enumerable.Range(0, factors.Length).Where(index => spec.Indices[index].Summed).ToArray();
        var kept = Enumerable.Range(0, factors.Length).Where(index => !spec.Indices[index].Summed).ToArray();
        var residues = new int[factors.Length];
        do
        {
            var first = passes.Count;
            do
            {
                if (Extents(spec, factors, residues).All(extent => extent > 0) && IsExact(spec.Left, residues) && IsExact(spec.Right, residues))
                {
                    passes.Add(Pass(spec, swapped, factors, residues, adds: passes.Count > first, isZero: false));
                }
            }
            while (Advance(residues, factors, summed));

            if (passes.Count > first)
            {
                passes[^1] = passes[^1] with { Finishes = true };
            }
            else if (Array.TrueForAll(kept, index => residues[index] < spec.Indices[index].Extent))
            {
                passes.Add(Pass(spec, swapped, factors, residues, adds: false, isZero: true) with { Finishes = true });
            }
        }
        while (Advance(residues, factors, kept));

        return new ContractionPlan(passes, swapped) { MomentAxes = spec.MomentAxes };
    }

    /// <summary>
    /// The rows come from the operand whose elements are used most often as the matrix is laid out (the image of a convolution), because rows are
    /// read where they lie, while columns are packed; with no difference, from the one with more rows.
    /// </summary>
    static bool RowsFromRight(ContractionSpec spec)
    {
        var left = Uses(spec.Left, spec.Right);
        var right = Uses(spec.Right, spec.Left);
        return Math.Abs(left.Expansion - right.Expansion) > 0.01 * left.Expansion ? right.Expansion > left.Expansion : right.Rows > left.Rows;

        (double Expansion, double Rows) Uses(ContractionOperand operand, ContractionOperand other)
        {
            double elements = 1, rows = 1;
            for (var index = 0; index < spec.Indices.Count; index++)
            {
                if (Names(operand, index))
                {
                    elements *= spec.Indices[index].Extent;
                    rows *= !spec.Indices[index].Summed && !Names(other, index) ? spec.Indices[index].Extent : 1;
                }
            }

            return (elements / Math.Max(1, operand.Count), rows);
        }
    }

    static ContractionOperand Upright(ContractionOperand operand) => new([.. operand.Axes.Select(axis => axis.Upright)]);

    static bool Names(ContractionOperand operand, int index) =>
        operand.Axes.Any(axis => axis.Terms.Where(term => term.Index == index).Sum(term => term.Coefficient) != 0);

    static int[] SplitFactors(ContractionSpec spec)
    {
        var factors = new int[spec.Indices.Count];
        Array.Fill(factors, 1);
        foreach (var axis in spec.Left.Axes.Concat(spec.Right.Axes).Where(axis => axis.Divisor > 1))
        {
            foreach (var group in axis.Terms.GroupBy(term => term.Index))
            {
                var factor = axis.Divisor / Gcd(axis.Divisor, Math.Abs(group.Sum(term => term.Coefficient)));
                factors[group.Key] = factors[group.Key] / Gcd(factors[group.Key], factor) * factor;
            }
        }

        return factors;
    }

    static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);

    static bool Advance(int[] residues, int[] factors, int[] digits)
    {
        foreach (var digit in digits)
        {
            if (++residues[digit] < factors[digit])
            {
                return true;
            }

            residues[digit] = 0;
        }

        return false;
    }

    static int[] Extents(ContractionSpec spec, int[] factors, int[] residues)
    {
        var extents = new int[factors.Length];
        for (var index = 0; index < extents.Length; index++)
        {
            var left = spec.Indices[index].Extent - residues[index];
            extents[index] = left <= 0 ? 0 : ((left - 1) / factors[index]) + 1;
        }

        return extents;
    }

    static bool IsExact(ContractionOperand operand, int[] residues) =>
        operand.Axes.All(axis => (axis.Offset + axis.Terms.Sum(term => term.Coefficient * residues[term.Index])) % axis.Divisor == 0);

    static ContractionPass Pass(ContractionSpec spec, bool swapped, int[] factors, int[] residues, bool adds, bool isZero)
    {
        var left = Axes(spec.Left);
        var right = Axes(spec.Right);
        var (a, b) = swapped ? (right, left) : (left, right);
        var roles = new IndexRole[factors.Length];
        for (var index = 0; index < roles.Length; index++)
        {
            var inA = Array.Exists(a, axis => axis.Coefficients[index] != 0);
            var inB = Array.Exists(b, axis => axis.Coefficients[index] != 0);
            roles[index] = spec.Indices[index].Summed ? IndexRole.Summed
                : inA && inB ? IndexRole.Batch
                : inB ? IndexRole.Column
                : IndexRole.Row;
        }

        return new ContractionPass(Extents(spec, factors, residues), roles, a, b, Axes(spec.Result), adds, Finishes: false, isZero, [.. residues]);

        PassAxis[] Axes(ContractionOperand operand) => [.. operand.Axes.Select(axis =>
        {
            var coefficients = new int[factors.Length];
            var offset = axis.Offset;
            foreach (var term in axis.Terms)
            {
                coefficients[term.Index] += term.Coefficient * factors[term.Index];
                offset += term.Coefficient * residues[term.Index];
            }

            for (var index = 0; index < coefficients.Length; index++)
            {
                coefficients[index] /= axis.Divisor;
            }

            return new PassAxis(axis.Extent, coefficients, offset / axis.Divisor);
        })];
    }
}
