using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Cli.Reporting;

namespace RepFlow.Ilgpu.Cli.Files;

/// <summary>Files of one folder that appear together, or not at all.</summary>
sealed class OutputFolder : IDisposable
{
    readonly List<OutputFile> files = [];
    readonly List<string> names = [];

    static readonly ConcurrentDictionary<string, bool> Pending = new();

    readonly string? created;
    bool committed;

    static OutputFolder()
    {
        // Files of a verb that is cut off go first: this runs their type's initializer, and with it their handler, before this one is added.
        RuntimeHelpers.RunClassConstructor(typeof(OutputFile).TypeHandle);
        AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
        {
            foreach (var folder in Pending.Keys)
            {
                Remove(folder);
            }
        };
    }

    OutputFolder(string path, string? created) => (Path, this.created) = (path, created);

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The files' names.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Begins a folder, which is created if it is not there. Fails now, before any work is done, if nothing can be written there.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>The folder; dispose of it to remove files that were not committed, and folders that were created for them.</returns>
    /// <exception cref="ToolException">It cannot be created or written.</exception>
    public static OutputFolder Create(string path)
    {
        if (path.Length == 0)
        {
            throw new ToolException("the folder's name is empty. Name one.");
        }

        if (File.Exists(path))
        {
            throw new ToolException($"cannot create the folder '{path}': a file of that name is there. Choose another place.");
        }

        var created = Missing(path);
        try
        {
            if (created is not null)
            {
                Pending[created] = true;
            }

            var folder = new OutputFolder(Directory.CreateDirectory(path).FullName, created);
            File.Create(System.IO.Path.Combine(folder.Path, $".{Guid.NewGuid():N}.part"), 1, FileOptions.DeleteOnClose).Dispose();
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(created);
            throw new ToolException($"cannot {(created is null ? "write in" : "create")} the folder '{path}': {FileMessage.Reason(e)}. Choose another place.");
        }
    }

    /// <summary>Writes a file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="write">Writes the content.</param>
    public void Write(string name, Action<Stream> write)
    {
        var file = OutputFile.Create(System.IO.Path.Combine(Path, name));
        files.Add(file);
        names.Add(name);
        file.Write(write);
    }

    /// <summary>Gives all files their names.</summary>
    public void Commit()
    {
        files.ForEach(f => f.Commit());
        committed = true;
        if (created is not null)
        {
            Pending.TryRemove(created, out _);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        files.ForEach(f => f.Dispose());
        if (!committed)
        {
            Discard(created);
        }
    }

    static void Discard(string? created)
    {
        if (created is not null)
        {
            Remove(created);
            Pending.TryRemove(created, out _);
        }
    }

    // The topmost folder of the path that is not there yet.
    static string? Missing(string path)
    {
        string? missing = null;
        for (var at = System.IO.Path.GetFullPath(path); at is not null && !Directory.Exists(at); at = System.IO.Path.GetDirectoryName(at))
        {
            missing = at;
        }

        return missing;
    }

    static void Remove(string folder)
    {
        try
        {
            foreach (var inner in Directory.EnumerateDirectories(folder))
            {
                Remove(inner);
            }

            // Fails where somebody else has put something there meanwhile, which then stays.
            Directory.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty folder that the system will not let go of.
        }
    }
}
