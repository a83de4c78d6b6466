namespace RepFlow.Ilgpu.Contractions;

/// <summary>
/// One batched matrix product of a contraction, free of divisions. A contraction without divisors is one pass; with them it is one for each
/// combination of residues for which the divisions are exact (see <see cref="ContractionPlan"/>).
/// </summary>
/// <param name="Extents">The extents of the indices.</param>
/// <param name="Roles">The roles of the indices.</param>
/// <param name="A">The axes of the operand that holds the row indices.</param>
/// <param name="B">The axes of the operand that holds the column indices.</param>
/// <param name="Result">The axes of the result.</param>
/// <param name="Adds">Whether the pass adds to what an earlier pass wrote to the same elements.</param>
/// <param name="Finishes">Whether no later pass adds to the same elements.</param>
/// <param name="IsZero">Whether every term is zero: the pass only clears its elements.</param>
/// <param name="Residues">The residue of each index of the contraction, by which the pass differs from the others.</param>
sealed record ContractionPass(
    int[] Extents,
    IndexRole[] Roles,
    PassAxis[] A,
    PassAxis[] B,
    PassAxis[] Result,
    bool Adds,
    bool Finishes,
    bool IsZero,
    int[] Residues)
{
    /// <summary>The product of the extents of the indices with a role.</summary>
    /// <param name="role">The role.</param>
    /// <returns>The number of combinations of values; 0 for the summed indices of a zero pass.</returns>
    public int Count(IndexRole role)
    {
        var count = role == IndexRole.Summed && IsZero ? 0 : 1;
        for (var index = 0; index < Extents.Length; index++)
        {
            if (Roles[index] == role)
            {
                count = checked(count * Extents[index]);
            }
        }

        return count;
    }

    /// <summary>
    /// For every combination of values of the indices with a role, what it adds to a position: the sum of index * weight. The innermost index is
    /// the one that moves least in <paramref name="order"/>.
    /// </summary>
    /// <param name="role">The role.</param>
    /// <param name="weights">The weight of each index.</param>
    /// <param name="order">The step of each index by which they are ordered, largest outermost.</param>
    /// <param name="start">Added to every entry.</param>
    /// <returns>The table, row-major over the ordered indices.</returns>
    public int[] Table(IndexRole role, int[] weights, int[] order, int start = 0)
    {
        var count = Count(role);
        var table = new int[count];
        if (count == 0)
        {
            return table;
        }

        table[0] = start;
        var filled = 1;
        foreach (var index in Enumerable.Range(0, Extents.Length).Where(i => Roles[i] == role).OrderBy(i => Math.Abs((long)order[i])))
        {
            for (var value = 1; value < Extents[index]; value++)
            {
                var shift = value * weights[index];
                for (var at = 0; at < filled; at++)
                {
                    table[(value * filled) + at] = table[at] + shift;
                }
            }

            filled *= Extents[index];
        }

        return table;
    }

    /// <summary>How far each index moves in a tensor with given strides.</summary>
    /// <param name="axes">The tensor's axes.</param>
    /// <param name="strides">Its strides.</param>
    /// <returns>One step an index.</returns>
    public int[] Steps(PassAxis[] axes, int[] strides)
    {
        var steps = new int[Extents.Length];
        for (var axis = 0; axis < axes.Length; axis++)
        {
            for (var index = 0; index < steps.Length; index++)
            {
                steps[index] += axes[axis].Coefficients[index] * strides[axis];
            }
        }

        return steps;
    }

    /// <summary>The same pass with an index counted such that positions of the row operand grow with it.</summary>
    /// <param name="index">The index.</param>
    /// <returns>The pass; itself where they do.</returns>
    public ContractionPass Upright(int index)
    {
        return Array.Exists(A, axis => axis.Coefficients[index] < 0)
            ? this with { A = Backwards(A), B = Backwards(B), Result = Backwards(Result) }
            : this;

        PassAxis[] Backwards(PassAxis[] axes) => [.. axes.Select(axis =>
        {
            var coefficients = (int[])axis.Coefficients.Clone();
            coefficients[index] = -coefficients[index];
            return axis with { Coefficients = coefficients, Offset = axis.Offset + (axis.Coefficients[index] * (Extents[index] - 1)) };
        })];
    }

    /// <summary>The same pass at the first value of some indices.</summary>
    /// <param name="indices">The indices.</param>
    /// <returns>The pass without them.</returns>
    public ContractionPass Without(params ReadOnlySpan<int> indices)
    {
        var extents = (int[])Extents.Clone();
        foreach (var index in indices)
        {
            extents[index] = 1;
        }

        return this with { Extents = extents };
    }

    /// <summary>How many blocks of a size cover a number of elements.</summary>
    /// <param name="count">The elements.</param>
    /// <param name="size">The size.</param>
    /// <returns>The number of blocks.</returns>
    public static int Blocks(int count, int size) => (int)(((long)count + size - 1) / size);

    /// <summary>The row-major strides of a tensor.</summary>
    /// <param name="axes">Its axes.</param>
    /// <returns>One stride an axis.</returns>
    public static int[] DenseStrides(PassAxis[] axes)
    {
        var strides = new int[axes.Length];
        var stride = 1;
        for (var axis = axes.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= axes[axis].Extent;
        }

        return strides;
    }

    /// <summary>The number of elements of a tensor.</summary>
    /// <param name="axes">Its axes.</param>
    /// <returns>The number.</returns>
    public static int Size(PassAxis[] axes) => axes.Aggregate(1, (count, axis) => checked(count * axis.Extent));

    /// <summary>The element at the start of all indices.</summary>
    /// <param name="axes">The tensor's axes.</param>
    /// <param name="strides">Its strides.</param>
    /// <returns>Its offset; may lie outside the tensor.</returns>
    public static int Origin(PassAxis[] axes, int[] strides)
    {
        var origin = 0;
        for (var axis = 0; axis < axes.Length; axis++)
        {
            origin += axes[axis].Offset * strides[axis];
        }

        return origin;
    }
}
