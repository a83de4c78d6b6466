
namespace RepFlow.Ilgpu.Training.Files;

/// <summary>
/// A file that appears whole or not at all: it is written under a temporary name beside its target and takes the target's name when
/// <see cref="Commit"/> is called. Whatever ends the program before that removes the temporary file.
/// </summary>
sealed class OutputFile : IDisposable
{
    // What the user named, for messages; and the file that it leads to, for a link stays a link.
    readonly string name;
    readonly string target;
    readonly TemporaryFile temporary;

    OutputFile(string name, string target, TemporaryFile temporary) => (this.name, this.target, this.temporary) = (name, target, temporary);

    /// <summary>The temporary file, for programs that write it by its name.</summary>
    public string Path => temporary.Path;

    /// <summary>Begins a file. Fails now, before any work is done, if it cannot be written.</summary>
    /// <param name="name">Where the file will stand.</param>
    /// <returns>The file; dispose of it to remove what was not committed.</returns>
    /// <exception cref="InputException">The folder does not exist or cannot be written, or something stands there that is no file.</exception>
    public static OutputFile Create(string name)
    {
        var full = System.IO.Path.GetFullPath(name);
        var target = FileLink.Target(full);
        var folder = System.IO.Path.GetDirectoryName(target);
        if (folder is null || Directory.Exists(full))
        {
            throw new InputException($"cannot write '{name}': it is a folder. Name a file in it.");
        }

        if (FileNode.Find(full) is { Kind: not FileKind.Regular } node)
        {
            // A file is written whole before it takes its name, which these cannot do.
            throw new InputException($"cannot write '{name}': it is a {node.Kind.ToString().ToLowerInvariant()}, not a file. Choose another name.");
        }

        if (!Directory.Exists(folder))
        {
            if (File.Exists(folder))
            {
                throw new InputException($"cannot write '{name}': '{folder}' is a file, not a folder. Choose another place.");
            }

            var link = target == full ? string.Empty : $"it is a link to '{target}', and ";
            throw new InputException($"cannot write '{name}': {link}the folder '{folder}' does not exist. Create it first.");
        }

        try
        {
            CheckReplaceable(target);
            var temporary = TemporaryFile.Beside(folder);
            KeepMode(target, temporary.Path);
            return new OutputFile(name, target, temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileMessage.Unwritable(name, e);
        }
    }

    /// <summary>Writes the content.</summary>
    /// <param name="write">Writes to the stream.</param>
    public void Write(Action<Stream> write)
    {
        try
        {
            write(temporary.Stream);
            temporary.Stream.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileMessage.Unwritable(name, e);
        }
    }

    /// <summary>Gives the file its name, replacing what stood there.</summary>
    public void Commit()
    {
        try
        {
            temporary.MoveTo(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileMessage.Unwritable(name, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => temporary.Dispose();

    // A target that may not be replaced, or has a name that is none, must fail before the work.
    static void CheckReplaceable(string target)
    {
        try
        {
            new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
        catch (FileNotFoundException)
        {
            // The usual case.
        }
    }

    static void KeepMode(string target, string temporary)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && File.Exists(target))
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // File systems that know no modes.
        }
    }
}
