
namespace RepFlow.Ilgpu.Training.Files;

/// <summary>Files of one folder that appear together, or not at all.</summary>
sealed class OutputFolder : IDisposable
{
    readonly Dictionary<string, OutputFile> files = [];
    readonly string? created;
    bool committed;

    OutputFolder(string path, string? created) => (Path, this.created) = (path, created);

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The files' names.</summary>
    public IReadOnlyCollection<string> Names => files.Keys;

    /// <summary>
    /// Begins a folder, which is created if it is not there, and the files in it. Fails now, before any work is done, if one of them cannot be
    /// written.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="names">The files' names.</param>
    /// <returns>The folder; dispose of it to remove files that were not committed, and folders that were created for them.</returns>
    /// <exception cref="InputException">It cannot be created or written.</exception>
    public static OutputFolder Create(string path, IEnumerable<string> names)
    {
        if (path.Length == 0)
        {
            throw new InputException("the folder's name is empty. Name one.");
        }

        var folder = new OutputFolder(System.IO.Path.GetFullPath(path), Make(path));
        try
        {
            foreach (var name in names)
            {
                folder.files.Add(name, OutputFile.Create(System.IO.Path.Combine(path, name)));
            }

            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Writes a file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="write">Writes the content.</param>
    public void Write(string name, Action<Stream> write) => files[name].Write(write);

    /// <summary>Gives all files their names.</summary>
    public void Commit()
    {
        foreach (var file in files.Values)
        {
            file.Commit();
        }

        committed = true;
        if (created is not null)
        {
            TemporaryFile.ForgetFolder();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in files.Values)
        {
            file.Dispose();
        }

        if (!committed)
        {
            Discard(created);
        }
    }

    // The topmost folder that was created for it.
    static string? Make(string path)
    {
        if (File.Exists(path))
        {
            throw new InputException($"cannot create the folder '{path}': a file or link of that name is there. Choose another place.");
        }

        var created = Missing(path);
        try
        {
            if (created is not null)
            {
                TemporaryFile.AddFolder(created);
            }

            Directory.CreateDirectory(path);
            return created;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(created);
            throw new InputException($"cannot create the folder '{path}': {FileMessage.Reason(e)}. Choose another place.");
        }
    }

    static void Discard(string? created)
    {
        if (created is not null)
        {
            TemporaryFile.RemoveEmpty(created);
            TemporaryFile.ForgetFolder();
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
}
