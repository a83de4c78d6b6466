using System.Collections.Concurrent;
using RepFlow.Ilgpu.Cli.Reporting;

namespace RepFlow.Ilgpu.Cli.Files;

/// <summary>
/// A file that appears whole or not at all: it is written under a temporary name beside its target and takes the target's name when
/// <see cref="Commit"/> is called. Whatever ends the program before that removes the temporary file.
/// </summary>
sealed class OutputFile : IDisposable
{
    static readonly ConcurrentDictionary<string, bool> Pending = new();

    readonly string target;
    bool committed;

    static OutputFile() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        // A verb that did not stop in time after Ctrl-C is cut off: its files go with it.
        foreach (var path in Pending.Keys)
        {
            Delete(path);
        }
    };

    OutputFile(string target, string temporary)
    {
        this.target = target;
        Path = temporary;
    }

    /// <summary>The temporary file: write here. It has the target's extension, which tells programs like ffmpeg the format.</summary>
    public string Path { get; }

    /// <summary>Begins a file. Fails now, before any work is done, if it cannot be written.</summary>
    /// <param name="target">Where the file will stand.</param>
    /// <returns>The file; dispose of it to remove what was not committed.</returns>
    /// <exception cref="ToolException">The folder does not exist or cannot be written, or the target is a folder.</exception>
    public static OutputFile Create(string target)
    {
        var full = System.IO.Path.GetFullPath(target);
        var folder = System.IO.Path.GetDirectoryName(full);
        if (folder is null || Directory.Exists(full))
        {
            throw new ToolException($"cannot write '{target}': it is a folder. Name a file in it.");
        }

        if (!Directory.Exists(folder))
        {
            throw new ToolException($"cannot write '{target}': the folder '{folder}' does not exist. Create it first.");
        }

        var name = System.IO.Path.GetFileNameWithoutExtension(full);
        var temporary = System.IO.Path.Combine(folder, $".{name}.{Guid.NewGuid():N}.part{System.IO.Path.GetExtension(full)}");
        try
        {
            // A target that may not be replaced must fail here too, not after the work.
            if (File.Exists(full))
            {
                using var probe = new FileStream(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            }

            Pending[temporary] = true;
            new FileStream(temporary, FileMode.CreateNew).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Pending.TryRemove(temporary, out _);
            throw Unwritable(target, e);
        }

        return new OutputFile(full, temporary);
    }

    /// <summary>Writes a whole file.</summary>
    /// <param name="target">Where it will stand.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string target, Action<Stream> write)
    {
        using var file = Create(target);
        file.Write(write);
        file.Commit();
    }

    /// <summary>Writes the content.</summary>
    /// <param name="write">Writes to the stream, which is closed afterwards.</param>
    public void Write(Action<Stream> write)
    {
        try
        {
            using var stream = new BufferedStream(new FileStream(Path, FileMode.Create, FileAccess.Write), 1 << 16);
            write(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(target, e);
        }
    }

    /// <summary>Gives the file its name, replacing what stood there.</summary>
    public void Commit()
    {
        try
        {
            File.Move(Path, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(target, e);
        }

        committed = true;
        Pending.TryRemove(Path, out _);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!committed)
        {
            Delete(Path);
            Pending.TryRemove(Path, out _);
        }
    }

    static ToolException Unwritable(string target, Exception e) =>
        new($"cannot write '{target}': {FileMessage.Reason(e)}. Choose another place.");

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
}
