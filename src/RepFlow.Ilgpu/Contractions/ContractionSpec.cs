namespace RepFlow.Ilgpu.Contractions;

/// <summary>
/// A contraction: <c>result[…] = sum over the summed indices of left[…] * right[…]</c>, every position affine in the indices. Convolutions of
/// any dimension, their adjoints by input and by weight, and matrix products are of this form.
/// </summary>
/// <param name="Indices">All indices.</param>
/// <param name="Left">The first factor.</param>
/// <param name="Right">The second factor.</param>
/// <param name="Result">
/// What is written: its axes have divisor 1, name no summed index, stay inside their extents, and no two values of the indices select the same element.
/// Elements that no value of the indices selects are left as they are.
/// </param>
/// <param name="Name">What it is called in profiles.</param>
public sealed record ContractionSpec(
    IReadOnlyList<ContractionIndex> Indices,
    ContractionOperand Left,
    ContractionOperand Right,
    ContractionOperand Result,
    string Name = "Contraction")
{
    /// <summary>
    /// The axes of the result along which its moments are told apart, outermost first: of all elements at each position on these, the mean and the sum of squared distances from it are taken as
    /// they are stored, if that suits device and shape (<see cref="Emitted.IMomentSource.MomentParts"/>). Null where nobody asks for them.
    /// </summary>
    public IReadOnlyList<int>? MomentAxes { get; init; }

    /// <summary>The number of multiply-adds, those at zero reads included: the product of all extents.</summary>
    public long Products => Indices.Aggregate(1L, (product, index) => product * index.Extent);

    /// <summary>Checks that the contraction is well formed.</summary>
    /// <exception cref="ArgumentException">It is not; the message says why.</exception>
    public void Validate()
    {
        foreach (var index in Indices)
        {
            if (index.Extent < 0)
            {
                throw new ArgumentException($"The contraction's index {index.Name} has the negative extent {index.Extent}.");
            }
        }

        ValidateOperand(Left, "left");
        ValidateOperand(Right, "right");
        ValidateOperand(Result, "result");
        if (MomentAxes?.Any(axis => (uint)axis >= (uint)Result.Axes.Count) == true)
        {
            throw new ArgumentException($"Moments of the contraction's result are asked for along axes {string.Join(", ", MomentAxes)}; it has {Result.Axes.Count}.");
        }

        var empty = Indices.Any(index => index is { Extent: 0, Summed: false });
        for (var at = 0; at < Result.Axes.Count; at++)
        {
            var axis = Result.Axes[at];
            if (axis.Divisor != 1 || axis.Terms.Any(term => Indices[term.Index].Summed))
            {
                throw new ArgumentException($"Axis {at} of the contraction's result divides or names a summed index; it may do neither.");
            }

            var (first, last) = Range(axis);
            if (!empty && (first < 0 || last >= axis.Extent))
            {
                throw new ArgumentException($"Axis {at} of the contraction's result has extent {axis.Extent}, but its positions run from {first} to {last}.");
            }
        }
    }

    (long First, long Last) Range(ContractionAxis axis)
    {
        long first = axis.Offset, last = axis.Offset;
        foreach (var term in axis.Terms)
        {
            var reach = (long)term.Coefficient * Math.Max(0, Indices[term.Index].Extent - 1);
            first += Math.Min(0, reach);
            last += Math.Max(0, reach);
        }

        return (first, last);
    }

    void ValidateOperand(ContractionOperand operand, string name)
    {
        long count = 1;
        for (var at = 0; at < operand.Axes.Count; at++)
        {
            var axis = operand.Axes[at];
            if (axis.Extent < 0 || axis.Divisor == 0)
            {
                throw new ArgumentException($"Axis {at} of the contraction's {name} has extent {axis.Extent} and divisor {axis.Divisor}; the extent is at least 0, the divisor not 0.");
            }

            count *= axis.Extent;
            if (count > int.MaxValue)
            {
                throw new ArgumentException($"The contraction's {name} holds more than {int.MaxValue} elements.");
            }

            foreach (var term in axis.Terms)
            {
                if ((uint)term.Index >= (uint)Indices.Count)
                {
                    throw new ArgumentException($"Axis {at} of the contraction's {name} names index {term.Index}; there are {Indices.Count}.");
                }
            }
        }
    }
}
