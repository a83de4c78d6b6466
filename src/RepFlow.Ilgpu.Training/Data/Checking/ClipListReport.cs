namespace RepFlow.Ilgpu.Training.Data;

/// <summary>What was found out about a list of clips.</summary>
/// <param name="List">The list.</param>
/// <param name="Clips">Its clips, in the order of the list.</param>
/// <param name="EmptyClasses">Classes without a clip, and the split in which they have none; null for the whole list.</param>
/// <param name="Overlaps">Clips that are in two splits.</param>
public sealed record ClipListReport(
    ClipList List, IReadOnlyList<CheckedClip> Clips, IReadOnlyList<(string Class, string? Split)> EmptyClasses, IReadOnlyList<ClipOverlap> Overlaps)
{
    /// <summary>Whether every clip can be used and has the frames that the list gives it, every class has clips in every split, and splits share nothing.</summary>
    public bool Passed => Clips.All(clip => clip.Failure is null && !clip.HasWrongFrames) && EmptyClasses.Count == 0 && Overlaps.Count == 0;
}
