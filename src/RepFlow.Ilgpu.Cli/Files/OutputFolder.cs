using RepFlow.Ilgpu.Cli.Reporting;

namespace RepFlow.Ilgpu.Cli.Files;

/// <summary>Files of one folder that appear together, or not at all.</summary>
sealed class OutputFolder : IDisposable
{
    readonly List<OutputFile> files = [];
    readonly List<string> names = [];

    OutputFolder(string path) => Path = path;

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The files' names.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Begins a folder, which is created if it is not there.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>The folder; dispose of it to remove files that were not committed.</returns>
    /// <exception cref="ToolException">It cannot be created.</exception>
    public static OutputFolder Create(string path)
    {
        try
        {
            return new OutputFolder(Directory.CreateDirectory(path).FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"cannot create the folder '{path}': {e.Message.TrimEnd('.')}. Choose another place.");
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
    public void Commit() => files.ForEach(f => f.Commit());

    /// <inheritdoc/>
    public void Dispose() => files.ForEach(f => f.Dispose());
}
