using System.Security.Cryptography;
using System.Text;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>
/// Clips that are made once and kept packed: in a cache, or, the last few, in memory. One that turns out to be damaged is made anew, and one that cannot be made is not tried again. Safe for use by
/// several threads at once, of which one makes a clip and the others wait for it.
/// </summary>
/// <param name="count">The number of clips.</param>
/// <param name="cache">Where they are kept; null keeps the last few in memory alone.</param>
/// <param name="name">What a clip is called in messages.</param>
/// <param name="identity">What a clip depends on: it is found again where that is the same. Null for a clip that nothing is kept of but in memory.</param>
/// <param name="make">Makes a clip.</param>
sealed class PackedClips(int count, ClipCache? cache, Func<int, string> name, Func<int, string?> identity, Action<int, Stream, CancellationToken> make)
{
    readonly State[] states = Array.ConvertAll(new State[count], _ => new State());
    readonly RecentClips recent = new();

    /// <summary>The number of frames of a clip, if it has been used before.</summary>
    /// <param name="index">The clip.</param>
    /// <returns>The number; 0 where it is not known.</returns>
    public int KnownFrames(int index) => states[index].Frames;

    /// <summary>Uses a clip. An entry that turns out to be damaged is made anew. Where that is damaged too, the disk is, and memory has to do.</summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="index">The clip.</param>
    /// <param name="use">Uses it, perhaps again where it was damaged.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="ClipException">It cannot be made.</exception>
    public T Use<T>(int index, Func<PackedClip, T> use, CancellationToken cancellation)
    {
        var state = states[index];
        for (var attempt = 0; ; attempt++)
        {
            var kept = attempt < 2 ? cache : null;
            try
            {
                using var clip = Kept(index, kept) ?? Make(index, kept, cancellation);
                state.Frames = clip.Frames;
                return use(clip);
            }
            catch (ClipException e)
            {
                state.Broken = e.Message;
                throw;
            }
            catch (Exception e) when (kept is not null && Key(index) is not null && e is InvalidDataException or IOException)
            {
                kept!.Remove(Key(index)!);
            }
        }
    }

    /// <summary>Makes a clip where the cache does not have it.</summary>
    /// <param name="index">The clip.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Whether it was made.</returns>
    /// <exception cref="ClipException">It cannot be made.</exception>
    public bool Fill(int index, CancellationToken cancellation) => cache is not null && Key(index) is { } key && !cache.Has(key) && Use(index, _ => true, cancellation);

    /// <summary>How many clips the cache has.</summary>
    /// <returns>The number.</returns>
    public int CountKept() => cache is null ? 0 : Enumerable.Range(0, states.Length).Count(index => states[index].Broken is null && Key(index) is { } key && cache.Has(key));

    PackedClip? Kept(int index, ClipCache? kept) => recent.Find(index) is { } bytes ? Open(bytes)
        : kept is not null && Key(index) is { } key && kept.Find(key) is { } stream ? PackedClip.Open(stream)
        : null;

    PackedClip Make(int index, ClipCache? kept, CancellationToken cancellation)
    {
        var state = states[index];
        lock (state.Gate)
        {
            // Another thread may have done it, or failed, meanwhile.
            ThrowIfBroken(state);
            if (Kept(index, kept) is { } found)
            {
                return found;
            }

            if (kept is not null && Key(index) is { } key && kept.Add(key, stream => make(index, stream, cancellation)) && kept.Find(key) is { } made)
            {
                return PackedClip.Open(made);
            }

            using var memory = new BoundedMemoryStream(name(index));
            make(index, memory, cancellation);
            var packed = memory.ToArray();
            recent.Add(index, packed);
            return Open(packed);
        }
    }

    static PackedClip Open(byte[] bytes) => PackedClip.Open(new MemoryStream(bytes, writable: false));

    static void ThrowIfBroken(State state)
    {
        if (state.Broken is { } why)
        {
            throw new ClipException(why);
        }
    }

    // A file that changes while it is used is taken for what it was.
    string? Key(int index)
    {
        var state = states[index];
        ThrowIfBroken(state);
        return state.Key ??= identity(index) is { } text ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{PackedClip.Version}|{text}"))) : null;
    }

    sealed class State
    {
        public Lock Gate { get; } = new();

        public volatile int Frames;

        public volatile string? Broken;

        public volatile string? Key;
    }
}
