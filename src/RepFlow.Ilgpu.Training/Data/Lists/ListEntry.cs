namespace RepFlow.Ilgpu.Training.Data.Lists;

/// <summary>What one line of a list says, before classes have numbers and paths have been found.</summary>
/// <param name="File">The list.</param>
/// <param name="Line">The line, from 1; 0 where there are none.</param>
/// <param name="Path">The clip, from the folder of the videos.</param>
sealed record ListEntry(string File, int Line, string Path)
{
    /// <summary>The class by name; null where the list has no name.</summary>
    public string? Class { get; init; }

    /// <summary>The classes by number; none where the list has no number.</summary>
    public IReadOnlyList<int> Numbers { get; init; } = [];

    /// <inheritdoc cref="ClipRecord.Split"/>
    public string? Split { get; init; }

    /// <inheritdoc cref="ClipRecord.Start"/>
    public double? Start { get; init; }

    /// <inheritdoc cref="ClipRecord.End"/>
    public double? End { get; init; }

    /// <inheritdoc cref="ClipRecord.IsFrameFolder"/>
    public bool IsFrameFolder { get; init; }

    /// <inheritdoc cref="ClipRecord.FirstFrame"/>
    public int FirstFrame { get; init; } = 1;

    /// <inheritdoc cref="ClipRecord.Frames"/>
    public int? Frames { get; init; }

    /// <summary>
    /// Whether the file's name is that of no other clip, as in published data sets, which people arrange in their own ways: then it is found wherever it is, whatever
    /// the case of its path and its extension.
    /// </summary>
    public bool IsNamedUniquely { get; init; }

    /// <summary>A failure that names the line.</summary>
    /// <param name="what">What is wrong and what to do, with a full stop.</param>
    /// <returns>The exception.</returns>
    public InputException Wrong(string what) => ListText.Wrong(File, Line, what);
}
