namespace RepFlow.Ilgpu.Training.Data;

/// <summary>The packed clips that were decoded last, in memory, for where there is no cache: whoever asks for the length of a clip wants its frames next.</summary>
sealed class RecentClips
{
    const long MostBytes = 1 << 28;

    readonly Lock gate = new();
    readonly LinkedList<(int Index, byte[] Bytes)> clips = [];
    long bytes;

    /// <summary>Finds a clip.</summary>
    /// <param name="index">Its index.</param>
    /// <returns>Its bytes; null where it is not there any more.</returns>
    public byte[]? Find(int index)
    {
        lock (gate)
        {
            return clips.FirstOrDefault(clip => clip.Index == index).Bytes;
        }
    }

    /// <summary>Adds a clip; the oldest ones go beyond 256 MB.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="packed">Its bytes.</param>
    public void Add(int index, byte[] packed)
    {
        lock (gate)
        {
            clips.AddLast((index, packed));
            bytes += packed.Length;
            while (bytes > MostBytes && clips.Count > 1)
            {
                bytes -= clips.First!.Value.Bytes.Length;
                clips.RemoveFirst();
            }
        }
    }
}
