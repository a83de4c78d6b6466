namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// How the sums of a pass are cut where a tile's rows lie in few lines of the turned row operand under all taps: taps are what moves by whole lines, and a block is what is summed over all
/// of them, with everything else of the sums at one value. The lines of a block, its patch, are copied once, not once for each tap.
/// </summary>
/// <param name="Order">The step of each index by which the terms are ordered: taps innermost, then the steps of the run, then other taps, which move further than a patch holds.</param>
/// <param name="Taps">How many taps a block has.</param>
/// <param name="RowSteps">How far each index moves in lines.</param>
/// <param name="TapBytes">How far taps move in the patch, in bytes.</param>
/// <param name="Blocks">Of each block what it adds to a line, and to a place within it, in words.</param>
/// <param name="Tiles">Of each tile of rows its first line under the first tap, and its lines under all.</param>
sealed record MatrixPatch(int[] Order, int Taps, int[] RowSteps, int[] TapBytes, int[] Blocks, int[] Tiles)
{
    /// <summary>The bytes of shared memory that a group has: what needs no permission.</summary>
    public const int SharedBytes = 48 << 10;

    /// <summary>Lines of zeros before the patch, one for each way that quads are exchanged.</summary>
    public const int ZeroLines = 8;

    /// <summary>The bytes of half a line, which is copied at once.</summary>
    public const int LineBytes = 64;

    /// <summary>Cuts a pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="run">The index that terms of a step are a run of.</param>
    /// <param name="rows">The turned row operand.</param>
    /// <param name="rowOrder">The step of each index by which the rows are ordered.</param>
    /// <param name="variant">The variant, which has the measures of a tile.</param>
    /// <returns>The cut; null where a patch would not fit, or does not spare half of what is copied.</returns>
    public static MatrixPatch? Of(ContractionPass pass, int run, MatrixTurned rows, int[] rowOrder, GpuVariant variant)
    {
        var words = rows.Turn.Words;
        var indices = Enumerable.Range(0, pass.Extents.Length).Where(index => index != run && pass.Extents[index] > 1).ToArray();
        if (Array.Exists(indices, index => pass.Roles[index] is IndexRole.Row or IndexRole.Summed && rows.Steps[index] % words != 0))
        {
            return null;
        }

        // Matrices may lie beside each other within lines: they have their own table.
        var steps = Array.ConvertAll(rows.Steps, step => step / words);
        var lines = pass.Table(IndexRole.Row, steps, rowOrder);
        var tiles = lines.Chunk(variant.Rows).Select(tile => (First: tile.Min(), Last: tile.Max())).ToArray();
        var room = ((SharedBytes / LineBytes) - ZeroLines - (2 * variant.Columns)) - tiles.Max(tile => tile.Last - tile.First + 1);

        var tapSteps = new int[steps.Length];
        var isTap = new bool[steps.Length];
        var order = new int[steps.Length];
        var (taps, reach, least, rank) = (1, 0, 0, 1);
        var others = new List<int>();
        foreach (var index in indices.Where(index => pass.Roles[index] == IndexRole.Summed).OrderBy(index => Math.Abs(steps[index])))
        {
            var span = (long)steps[index] * (pass.Extents[index] - 1);
            if (others.Count > 0 || reach + Math.Abs(span) > room)
            {
                others.Add(index);
                continue;
            }

            (isTap[index], tapSteps[index], order[index]) = (true, steps[index], rank++);
            taps *= pass.Extents[index];
            reach += (int)Math.Abs(span);
            least += (int)Math.Min(span, 0);
        }

        var copied = tiles.Sum(tile => (long)tile.Last - tile.First + 1 + reach);
        if (room < 0 || 2 * copied > (long)taps * lines.Length)
        {
            return null;
        }

        order[run] = rank++;
        others.ForEach(index => order[index] = rank++);
        var blocks = pass with { Extents = [.. pass.Extents.Select((extent, index) => index == run ? ContractionPass.Blocks(extent, variant.StepTerms) : isTap[index] ? 1 : extent)] };
        var (outer, within) = (new int[steps.Length], new int[steps.Length]);
        others.ForEach(index => outer[index] = steps[index]);
        within[run] = MatrixTurned.StepWords;
        return new(
            order, taps, steps, Array.ConvertAll(tapSteps, step => step * LineBytes),
            [.. blocks.Table(IndexRole.Summed, outer, order).Zip(blocks.Table(IndexRole.Summed, within, order)).SelectMany(block => (int[])[block.First, block.Second])],
            [.. tiles.SelectMany(tile => (int[])[tile.First + least, tile.Last - tile.First + 1 + reach])]);
    }

    /// <summary>Where a word stands.</summary>
    /// <param name="word">The word, below 0 before the first line.</param>
    /// <param name="words">The words of a line.</param>
    /// <returns>Its line, below 0 too, and its place within it, which is not.</returns>
    public static int[] Place(int word, int words)
    {
        var line = word / words;
        line -= line * words > word ? 1 : 0;
        return [line, word - (line * words)];
    }
}
