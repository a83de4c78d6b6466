namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>
/// A pass whose sums go over windows of planes, for few columns: <c>result[…, i, j] = sum of a[…, s*i + d*k, t*j + e*l] * b[…, k, l]</c>. A depthwise convolution is of this form, with the
/// planes of one frame or of several, and so is its adjoint by the input.
/// </summary>
/// <param name="Source">The pass as it was found.</param>
/// <param name="Pass">The pass, i and j counted such that positions of the row operand grow with them.</param>
/// <param name="Down">The indices of the axis that steps from row to row.</param>
/// <param name="Across">The indices of the axis that steps along rows.</param>
sealed record HostWindow(ContractionPass Source, ContractionPass Pass, HostWindowAxis Down, HostWindowAxis Across)
{
    /// <summary>More columns fill register tiles, which use what they read more than once.</summary>
    const int MostColumns = 4;

    /// <summary>Planes that would leave more of registers empty are computed in other ways.</summary>
    const double LeastShare = 0.5;

    /// <summary>What a task copies for a few rows has so many elements at most.</summary>
    const long MostCopied = 1 << 20;

    /// <summary>The pass at the first position of a window and of the rows and columns of the result's planes.</summary>
    public ContractionPass Others => Pass.Without([.. Down.Indices, .. Across.Indices]);

    // The rows, and the positions along them, that a task copies at least, of all planes of a window.
    long Copied
    {
        get
        {
            var (rows, columns) = (Pass.A[^2].Coefficients, Pass.A[^1].Coefficients);
            return Others.Count(IndexRole.Summed)
                * ((HostWindowTables.Rows * (long)rows[Down.Kept]) + Reach(rows, Down))
                * ((Pass.Extents[Across.Kept] * (long)columns[Across.Kept]) + Reach(columns, Across));

            long Reach(int[] coefficients, HostWindowAxis axis) => axis.Summed is { } summed ? Math.Abs((long)coefficients[summed]) * Pass.Extents[summed] : 1;
        }
    }

    /// <summary>Whether two passes can be computed together: they have as many planes, and neither adds to what the other writes.</summary>
    /// <param name="other">The other.</param>
    /// <returns>Whether they can.</returns>
    public bool GoesWith(HostWindow other)
    {
        return Source is { Adds: false, Finishes: true } && other.Source is { Adds: false, Finishes: true } && Kept(this).SequenceEqual(Kept(other));

        static IEnumerable<int> Kept(HostWindow window) => window.Others.Extents.Where((_, index) => window.Source.Roles[index] != IndexRole.Summed);
    }

    /// <summary>Finds the form in a pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="lanes">The elements of the shortest vector.</param>
    /// <returns>The form; null where the pass is not of it.</returns>
    public static HostWindow? Find(ContractionPass pass, int lanes) =>
        !pass.IsZero && pass.A.Length >= 2 && pass.Count(IndexRole.Column) <= MostColumns
            && Axis(pass, pass.A[^2]) is { } down && Axis(pass, pass.A[^1]) is { } across
            && Share(pass.Extents[down.Kept], HostWindowTables.Rows) * Share(pass.Extents[across.Kept], lanes) > LeastShare
            && (down.Taps(pass) * across.Taps(pass) > 1 || pass.Residues.Any(residue => residue > 0))
            && new HostWindow(pass, pass.Upright(down.Kept).Upright(across.Kept), down, across) is { Copied: <= MostCopied } window
            ? window
            : null;

    // How much of what is computed is used.
    static double Share(int extent, int whole) => (double)extent / (ContractionPass.Blocks(extent, whole) * whole);

    // An axis that has one index of the rows and at most one that is summed, which appear on no other axis.
    static HostWindowAxis? Axis(ContractionPass pass, PassAxis axis)
    {
        var indices = Enumerable.Range(0, pass.Extents.Length).Where(index => axis.Coefficients[index] != 0).ToList();
        var kept = indices.FindAll(index => pass.Roles[index] == IndexRole.Row);
        var summed = indices.FindAll(index => pass.Roles[index] == IndexRole.Summed);
        return kept.Count == 1 && summed.Count <= 1 && indices.Count == kept.Count + summed.Count
            && indices.TrueForAll(index => pass.A.Count(other => other.Coefficients[index] != 0) == 1)
            ? new HostWindowAxis(kept[0], summed.Count == 0 ? null : summed[0])
            : null;
    }
}
