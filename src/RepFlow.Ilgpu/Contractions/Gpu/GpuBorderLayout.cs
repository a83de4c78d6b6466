namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>Assigns the axes of an operand that can fall outside to fields of the words of an <see cref="IGpuBorder"/>.</summary>
sealed class GpuBorderLayout
{
    const int WordBits = 32;

    readonly int[] words;
    readonly int[] shifts;
    readonly int[] biases;

    /// <summary>Lays out an operand of a pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="axes">The operand's axes.</param>
    /// <exception cref="ArgumentException">The axes do not fit two words.</exception>
    public GpuBorderLayout(ContractionPass pass, PassAxis[] axes)
    {
        words = new int[axes.Length];
        shifts = new int[axes.Length];
        biases = new int[axes.Length];
        Array.Fill(words, -1);
        var used = new int[2];
        var limits = new int[2];
        var guards = new int[2];
        var bits = axes.Select(axis => pass.IsZero ? 0 : Bits(axis, pass.Extents)).ToArray();
        foreach (var axis in Enumerable.Range(0, axes.Length).Where(axis => bits[axis] > 0).OrderByDescending(axis => bits[axis]))
        {
            var word = used[0] + bits[axis] <= WordBits ? 0 : 1;
            if (used[word] + bits[axis] > WordBits)
            {
                throw new ArgumentException("A contraction reads outside its operand on more or longer axes than the border test of a GPU kernel holds (64 bits).");
            }

            words[axis] = word;
            shifts[axis] = used[word];
            biases[axis] = 1 << (bits[axis] - 1);
            limits[word] += unchecked((axes[axis].Extent - 1 + (2 * biases[axis])) << shifts[axis]);
            guards[word] |= biases[axis] << shifts[axis];
            used[word] += bits[axis];
        }

        IsPossible = !pass.IsZero && axes.Any(axis => axis.Offset != 0 || axis.Coefficients.Count(c => c != 0) > 1);
        Words = used[1] > 0 ? 2 : used[0] > 0 ? 1 : 0;
        Test = new GpuBorderTest(limits[0], guards[0], limits[1], guards[1]);
    }

    /// <summary>Whether with other extents something might fall outside: positions are sums of indices, or set off.</summary>
    public bool IsPossible { get; }

    /// <summary>The words in use.</summary>
    public int Words { get; }

    /// <summary>The constants of the test.</summary>
    public GpuBorderTest Test { get; }

    /// <summary>Whether one word holds the axes of an operand that can fall outside.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="axes">The operand's axes.</param>
    /// <returns>Whether it does.</returns>
    public static bool FitsWord(ContractionPass pass, PassAxis[] axes) => axes.Sum(axis => Bits(axis, pass.Extents)) <= WordBits;

    /// <summary>What a step of each index adds to a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="axes">The operand's axes.</param>
    /// <param name="indices">The number of indices.</param>
    /// <returns>One step an index.</returns>
    public int[] Steps(int word, PassAxis[] axes, int indices)
    {
        var steps = new int[indices];
        for (var axis = 0; axis < axes.Length; axis++)
        {
            for (var index = 0; words[axis] == word && index < indices; index++)
            {
                steps[index] += unchecked(axes[axis].Coefficients[index] << shifts[axis]);
            }
        }

        return steps;
    }

    /// <summary>A word at the start of all indices.</summary>
    /// <param name="word">The word.</param>
    /// <param name="axes">The operand's axes.</param>
    /// <returns>The word.</returns>
    public int Origin(int word, PassAxis[] axes)
    {
        var origin = 0;
        for (var axis = 0; axis < axes.Length; axis++)
        {
            origin += words[axis] == word ? unchecked((axes[axis].Offset + biases[axis]) << shifts[axis]) : 0;
        }

        return origin;
    }

    /// <summary>The bits of an axis's field: enough for every position and for every distance to the last element; 0 where none falls outside.</summary>
    static int Bits(PassAxis axis, int[] extents)
    {
        var (first, last) = axis.Range(extents);
        if (first >= 0 && last < axis.Extent)
        {
            return 0;
        }

        var reach = Math.Max(Math.Max(Math.Abs(first), Math.Abs(last)), Math.Max(Math.Abs(axis.Extent - 1 - first), Math.Abs(axis.Extent - 1 - last)));
        return reach < int.MaxValue / 2 ? (64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)reach)) + 1 : 64;
    }
}
