using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>
/// A folder of decoded clips and of their flow, packed without loss: what comes from it is, bit for bit, what decoding or computing gives. Several programs may share it: an entry appears
/// whole or not at all, and one that is gone or damaged is made anew. Beyond its limit what was used least recently goes.
/// </summary>
/// <remarks>Safe for use by several threads at once. Where it cannot be written, as on a full disk, it says so once, and clips are decoded, and flow is computed, each time.</remarks>
public sealed class ClipCache
{
    const string Extension = ".clip";

    // A use is noted by the time of the file, and not each time.
    static readonly TimeSpan UseInterval = TimeSpan.FromMinutes(10);

    readonly Lock gate = new();
    readonly Action<string> note;
    readonly long limit;
    long room;
    long bytes = -1;
    long bytesSinceCount;
    bool writable = true;

    /// <summary>Opens a cache. The folder is made when it is first written to.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="limit">
    /// The most bytes that it may hold; what other programs add meanwhile is counted now and then. It never takes more than half of what is free on the disk.
    /// </param>
    /// <param name="note">Told, in one line, that the cache cannot be used.</param>
    public ClipCache(string folder, long limit = DefaultLimit, Action<string>? note = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        (Folder, this.limit, room, this.note) = (Path.GetFullPath(folder), limit, limit, note ?? (_ => { }));
    }

    /// <summary>The usual limit: 50 GB, which is about 15,000 clips of a hundred frames.</summary>
    public const long DefaultLimit = 50_000_000_000;

    /// <summary>The usual folder, <c>repflow/clips</c> in the user's folder for caches; null where the user has none.</summary>
    public static string? DefaultFolder => CacheFolder.Of("clips");

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Opens an entry.</summary>
    /// <param name="key">Its key: 64 hexadecimal digits.</param>
    /// <returns>Its content; null where there is none.</returns>
    internal Stream? Find(string key)
    {
        try
        {
            var path = PathOf(key);
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            NoteUse(path);
            return stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether there is an entry, and then notes its use.</summary>
    /// <param name="key">Its key.</param>
    /// <returns>Whether there is.</returns>
    internal bool Has(string key)
    {
        using var stream = Find(key);
        return stream is not null;
    }

    /// <summary>Makes an entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="write">Writes the content; what it throws passes through, and no entry is made.</param>
    /// <returns>Whether it was made.</returns>
    internal bool Add(string key, Action<Stream> write)
    {
        if (!writable)
        {
            return false;
        }

        try
        {
            var path = PathOf(key);
            var folder = Path.GetDirectoryName(path)!;
            Directory.CreateDirectory(folder);
            using var temporary = TemporaryFile.Beside(folder);
            write(temporary.Stream);
            var length = temporary.Stream.Length;
            temporary.MoveTo(path);
            Bound(length);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Interlocked.Exchange(ref writable, false))
            {
                note(
                    $"the cache of clips in '{Folder}' cannot be written ({FileMessage.Reason(e)}): what is not in it is decoded, or computed, each time.");
            }

            return false;
        }
    }

    /// <summary>Removes an entry.</summary>
    /// <param name="key">Its key.</param>
    internal void Remove(string key) => Delete(PathOf(key));

    // Folders of some hundred files each, which every system lists fast.
    string PathOf(string key) => Path.Combine(Folder, key[..2], key[2..] + Extension);

    void Bound(long added)
    {
        lock (gate)
        {
            bytes += added;
            bytesSinceCount += added;

            // Others add too.
            if (bytes < added || bytes > room || bytesSinceCount > room / 8)
            {
                RemoveLeastRecent();
            }
        }
    }

    void RemoveLeastRecent()
    {
        var entries = Directory.EnumerateFiles(Folder, "*" + Extension, SearchOption.AllDirectories)
            .Select(path => new FileInfo(path)).Where(file => file.Exists)
            .Select(file => (file.FullName, file.Length, file.LastWriteTimeUtc)).OrderBy(entry => entry.LastWriteTimeUtc).ToList();
        (bytes, bytesSinceCount) = (entries.Sum(entry => entry.Length), 0);
        room = Math.Min(limit, bytes + ((DiskLimit.Free(Folder) ?? long.MaxValue - bytes) / 2));
        if (bytes <= room)
        {
            return;
        }

        // Some more than needed, so that not every entry costs a count.
        foreach (var (path, length, _) in entries.TakeWhile(_ => bytes > room - (room / 16)))
        {
            Delete(path);
            bytes -= length;
        }
    }

    static void NoteUse(string path)
    {
        try
        {
            var now = DateTime.UtcNow;
            if (now - File.GetLastWriteTimeUtc(path) > UseInterval)
            {
                File.SetLastWriteTimeUtc(path, now);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that may be read alone.
        }
    }

    static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In use, or gone already.
        }
    }
}
