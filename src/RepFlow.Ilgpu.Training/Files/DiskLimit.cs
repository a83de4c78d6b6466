
namespace RepFlow.Ilgpu.Training.Files;

/// <summary>How much may be written on this machine: what does not fit is refused before the work, which may be long.</summary>
static class DiskLimit
{
    /// <summary>Refuses work that needs more disk than is free; what is needed in several folders of one disk adds up.</summary>
    /// <param name="work">The work, for the message.</param>
    /// <param name="advice">What to do about it.</param>
    /// <param name="needs">The folders and the bytes that are still to be written in each.</param>
    /// <exception cref="InputException">It needs more.</exception>
    public static void Check(string work, string advice, params (string Folder, double Bytes)[] needs)
    {
        foreach (var disk in needs.GroupBy(need => Disk(need.Folder)))
        {
            var folder = disk.MaxBy(need => need.Bytes).Folder;
            var needed = disk.Sum(need => need.Bytes);
            if (Free(folder) is { } free && needed > free)
            {
                throw new InputException(
                    $"{work} needs {MemoryLimit.Gigabytes(needed)} GB of disk in '{folder}', and {MemoryLimit.Gigabytes(free)} GB are free there. {advice}");
            }
        }
    }

    static string Disk(string folder) => FileNode.Find(folder) is { } node ? $"{node.Device}" : Path.GetPathRoot(Path.GetFullPath(folder))!;

    /// <summary>The bytes that are free on the disk of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The bytes; null where the system does not tell, as for some network's disks.</returns>
    public static long? Free(string folder)
    {
        try
        {
            var drive = new DriveInfo(Path.GetFullPath(folder));
            return drive.TotalSize > 0 ? drive.AvailableFreeSpace : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
