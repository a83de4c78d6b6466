namespace RepFlow.Ilgpu.Training.Data;

/// <summary>Which clips a pass over an epoch knows to be broken: those known when it began, and those it finds, in order.</summary>
/// <param name="loader">Who knows those of all passes.</param>
sealed class BrokenClips(ClipLoader loader)
{
    // No clip among so many: what is wrong is not the clips.
    const int HopelessStart = 50;

    readonly HashSet<int> known = [.. loader.Broken.Select(clip => clip.Index)];
    readonly Queue<BrokenClip> news = new();
    int found;

    /// <summary>Whether this pass has read any clip.</summary>
    public bool AnyReadable { get; set; }

    /// <summary>Whether a clip is known to be broken.</summary>
    /// <param name="index">Its index in the source.</param>
    /// <returns>Whether it is.</returns>
    public bool Contains(int index) => known.Contains(index);

    /// <summary>Takes note of a broken clip.</summary>
    /// <param name="clip">The clip, with its error.</param>
    /// <returns>Whether this pass did not know it.</returns>
    public bool Add(PendingClip clip)
    {
        if (!known.Add(clip.Index))
        {
            return false;
        }

        found++;
        var broken = new BrokenClip(clip.Index, loader.Source.Name(clip.Index), clip.Error!.Message);
        if (loader.Add(broken))
        {
            news.Enqueue(broken);
        }

        return true;
    }

    /// <summary>Hands over what no pass has told yet.</summary>
    /// <param name="told">Receives the clips.</param>
    public void Tell(List<BrokenClip> told)
    {
        while (news.TryDequeue(out var broken))
        {
            told.Add(broken);
        }
    }

    /// <summary>Whether reading should stop.</summary>
    /// <returns>Why; null where it should not.</returns>
    public InputException? TooMany()
    {
        var (broken, all, most) = (loader.Broken, loader.Source.Count, loader.Options.MostBroken);
        return broken.Count > most * all
                ? new($"{broken.Count} of {all} clips cannot be read, more than the allowed {most:0.##%}. Mend or remove them, or allow more (--most-broken). The first: {broken[0].Reason}")
            : !AnyReadable && found == HopelessStart && most < 1
                ? new($"None of the first {found} clips can be read: look at the list and where its files are. The first: {broken[0].Reason}")
            : null;
    }
}
