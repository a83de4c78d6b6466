namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>
/// The CSV files of Kinetics: <c>label,youtube_id,time_start,time_end,split[,is_cc]</c>; that of the test split has no label. A clip is <c>ID_%06d_%06d.mp4</c>, cut
/// already, wherever it is below the folder; classes are numbered by name.
/// </summary>
static class KineticsList
{
    /// <summary>Reads a list.</summary>
    /// <param name="file">The list.</param>
    /// <returns>Its lines.</returns>
    public static IEnumerable<ListEntry> Read(string file)
    {
        foreach (var (line, value) in CsvTable.Read(file).Rows)
        {
            var (id, label, split) = (value("youtube_id"), value("label"), value("split"));
            var entry = new ListEntry(file, line, id);
            if (id.Length == 0 || (Seconds("time_start"), Seconds("time_end")) is not ({ } start, { } end))
            {
                throw entry.Wrong("a youtube_id, a time_start and a time_end are needed, and one is empty. Get the list again.");
            }

            // Times that are not whole are cut off in names.
            yield return new ListEntry(file, line, FormattableString.Invariant($"{id}_{(long)start:000000}_{(long)end:000000}.mp4"))
            {
                Class = label.Length > 0 ? label : null,
                Split = split.Length > 0 ? split : SplitName.OfFile(file),
                IsNamedUniquely = true,
            };

            double? Seconds(string column) => CsvList.Seconds(entry, column, value(column));
        }
    }
}
