namespace RepFlow.Ilgpu.Training.Data;

/// <summary>What a list of clips does not tell of itself.</summary>
public sealed record ClipListOptions
{
    /// <summary>Its format; found from name and content if null.</summary>
    public ClipListFormat? Format { get; init; }

    /// <summary>The folder that the list's paths start in. If null, the list's own, or <c>videos</c> and the like in it or beside it.</summary>
    public string? Videos { get; init; }

    /// <summary>A file with the names of the classes, one a line in the order of their numbers, for lists that have numbers alone; null for none.</summary>
    public string? ClassNames { get; init; }

    /// <summary>Which of the published splits of HMDB51 or UCF101 to take, from 1 to 3.</summary>
    public int Fold { get; init; } = 1;

    /// <summary>What separates the fields of a line, in lists of SlowFast; elsewhere the format says it.</summary>
    public char Separator { get; init; } = ' ';
}
