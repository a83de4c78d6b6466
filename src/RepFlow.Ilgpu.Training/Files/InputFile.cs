
namespace RepFlow.Ilgpu.Training.Files;

/// <summary>Checks that every reader makes of a file the user named.</summary>
static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The stream, at its start.</returns>
    /// <exception cref="InputException">It is not there, a folder, empty or not readable.</exception>
    public static FileStream Open(string path)
    {
        Check(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
    }

    /// <summary>Checks that a file is there, may be read and holds something.</summary>
    /// <param name="path">The file.</param>
    public static void Check(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"'{path}' is a folder. Name a file in it.");
        }

        // A link is there even where what it leads to is not.
        if (File.Exists(path) && new FileInfo(path).LinkTarget is not null
            && FileLink.Target(Path.GetFullPath(path)) is var target && !IsFile(target))
        {
            throw new InputException($"'{path}' is a link to '{target}', where no file is. Name the file itself.");
        }

        if (FileNode.Find(path) is { Kind: not FileKind.Regular } node)
        {
            throw new InputException($"'{path}' is a {node.Kind.ToString().ToLowerInvariant()}, not a file. Save what comes from it as a file first.");
        }

        CheckReadable(path);
        if (new FileInfo(path).Length == 0)
        {
            throw new InputException($"'{path}' is empty (0 bytes). It was probably not copied or written completely; get it again.");
        }
    }

    // A link in a circle has no other target than a link.
    static bool IsFile(string target) => File.Exists(target) && new FileInfo(target).LinkTarget is null;

    // Also where the file is not there for this user alone.
    static void CheckReadable(string path)
    {
        try
        {
            File.OpenHandle(path).Dispose();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"'{path}' does not exist. Check the spelling and the current folder ({Environment.CurrentDirectory}).");
        }
        catch (UnauthorizedAccessException)
        {
            throw new InputException($"cannot read '{path}': permission denied. Check the permissions of the file and its folders.");
        }
        catch (IOException e)
        {
            throw new InputException($"cannot read '{path}': {FileMessage.Reason(e)}.");
        }
    }
}
