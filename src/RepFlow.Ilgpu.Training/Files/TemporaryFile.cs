using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Training.Files;

/// <summary>
/// A file that is gone when the program ends, however it ends: it is removed when it is disposed of and when work is cut off; and what a program that
/// was killed left behind is removed by the next one that makes such a file in the folder.
/// </summary>
/// <remarks>A file of a running program is locked by it, which is how the next one knows it from one that was left behind.</remarks>
sealed partial class TemporaryFile : IDisposable
{
    static readonly Lock Gate = new();
    static readonly HashSet<string> Pending = [];
    static readonly Stack<string> Folders = [];
    static bool ended;

    TemporaryFile(string path, FileStream stream) => (Path, Stream) = (path, stream);

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Its content. Others may write it too, by its path.</summary>
    public FileStream Stream { get; }

    /// <summary>Makes a hidden file in a folder of the user's, with the rights of any new file there.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The file, empty.</returns>
    public static TemporaryFile Beside(string folder) => Create(folder, ".", null);

    /// <summary>Makes a file in a folder for temporary files, where others may look in: it is for this user alone.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The file, empty.</returns>
    public static TemporaryFile InShared(string folder) => Create(folder, string.Empty, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>Notes a folder that was made for outputs, to be removed if the work is cut off.</summary>
    /// <param name="folder">The folder.</param>
    public static void AddFolder(string folder)
    {
        lock (Gate)
        {
            ThrowIfEnded();
            Folders.Push(folder);
        }
    }

    /// <summary>Keeps the last folder that was noted, or leaves its removal to the caller.</summary>
    public static void ForgetFolder()
    {
        lock (Gate)
        {
            Folders.TryPop(out _);
        }
    }

    /// <summary>Removes all of them, before the program ends while work goes on: no other can be made, and none takes its name, from then on.</summary>
    public static void RemoveAll()
    {
        lock (Gate)
        {
            ended = true;
            foreach (var path in Pending)
            {
                Delete(path);
            }

            foreach (var folder in Folders)
            {
                RemoveEmpty(folder);
            }
        }
    }

    /// <summary>Removes a folder that holds nothing but folders; what somebody else has put there meanwhile stays.</summary>
    /// <param name="folder">The folder.</param>
    public static void RemoveEmpty(string folder)
    {
        try
        {
            foreach (var inner in Directory.EnumerateDirectories(folder))
            {
                RemoveEmpty(inner);
            }

            Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty folder that the system will not let go of.
        }
    }

    /// <summary>Lets the file take a name, whole and on the disk; what stood there is replaced.</summary>
    /// <param name="target">The full path, in the same folder.</param>
    public void MoveTo(string target)
    {
        // Some disks are found to be full only here.
        Stream.Flush(flushToDisk: true);
        lock (Gate)
        {
            ThrowIfEnded();
            File.Move(Path, target, overwrite: true);
            Pending.Remove(Path);
        }

        Stream.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // What was still to be written is not wanted any more.
        }

        bool mine;
        lock (Gate)
        {
            mine = Pending.Remove(Path);
        }

        if (mine)
        {
            Delete(Path);
        }
    }

    // The name is short, so that it can stand wherever a legal name can.
    static TemporaryFile Create(string folder, string prefix, UnixFileMode? mode)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        for (; ; )
        {
            var path = System.IO.Path.Combine(folder, $"{prefix}repflow-{Guid.NewGuid():N}.tmp");
            lock (Gate)
            {
                ThrowIfEnded();
                Pending.Add(path);
            }

            try
            {
                var stream = new FileStream(path, options);

                // Before it was locked, another program may have taken it for one that was left behind.
                if (File.Exists(path))
                {
                    RemoveLeftBehind(folder, path);
                    return new TemporaryFile(path, stream);
                }

                stream.Dispose();
            }
            catch
            {
                Forget(path);
                throw;
            }

            Forget(path);
        }
    }

    static void ThrowIfEnded()
    {
        if (ended)
        {
            throw new OperationCanceledException();
        }
    }

    static void Forget(string path)
    {
        lock (Gate)
        {
            Pending.Remove(path);
        }
    }

    static void RemoveLeftBehind(string folder, string own)
    {
        try
        {
            // Where locks do not hold, as on some network's disk, nothing says which files are in use.
            if (Lock(own, FileOptions.None))
            {
                return;
            }

            foreach (var path in Directory.EnumerateFiles(folder, "*repflow-*.tmp"))
            {
                if (NamePattern().IsMatch(System.IO.Path.GetFileName(path)) && FileNode.Find(path) is null or { Kind: FileKind.Regular })
                {
                    Lock(path, FileOptions.DeleteOnClose);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that may be written and not listed.
        }
    }

    // Holds a file for a moment; fails where a program has it.
    static bool Lock(string path, FileOptions options)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, options).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
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
            // Nothing more can be done for a temporary file that the system will not let go of.
        }
    }

    [GeneratedRegex(@"^\.?repflow-[0-9a-f]{32}\.tmp$")]
    private static partial Regex NamePattern();
}
