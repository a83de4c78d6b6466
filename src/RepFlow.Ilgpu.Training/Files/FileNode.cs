using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.Training.Files;

/// <summary>What stands behind a name, whichever links and folders led there: a file has many names and one node.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Device">The file system it is on.</param>
/// <param name="Index">Its number there.</param>
readonly partial record struct FileNode(FileKind Kind, ulong Device, ulong Index)
{
    const int TypeMask = 0xF000;
    const int CurrentFolder = -100;
    const uint BasicFields = 0x7FF;

    /// <summary>Looks behind a name. Nothing is opened, which for a pipe or a device would do something.</summary>
    /// <param name="path">The name.</param>
    /// <returns>The node; null where nothing is there, or where the system does not tell (Windows).</returns>
    public static FileNode? Find(string path)
    {
        // Both structures are fixed: the first by the kernel for every processor, the second by macOS since inodes have 64 bits.
        Span<byte> status = stackalloc byte[256];
        try
        {
            if (OperatingSystem.IsLinux())
            {
                return StatX(CurrentFolder, path, 0, BasicFields, ref status[0]) == 0
                    ? new(ToKind(BitConverter.ToUInt16(status[28..])), Number(status, 136, 140), BitConverter.ToUInt64(status[32..]))
                    : null;
            }

            if (OperatingSystem.IsMacOS())
            {
                var result = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Stat(path, ref status[0]) : Stat64(path, ref status[0]);
                return result == 0 ? new(ToKind(BitConverter.ToUInt16(status[4..])), BitConverter.ToUInt32(status), BitConverter.ToUInt64(status[8..])) : null;
            }
        }
        catch (TypeLoadException)
        {
            // A C library that has no such function.
        }

        return null;
    }

    static ulong Number(ReadOnlySpan<byte> status, int major, int minor) =>
        ((ulong)BitConverter.ToUInt32(status[major..]) << 32) | BitConverter.ToUInt32(status[minor..]);

    static FileKind ToKind(int mode) => (mode & TypeMask) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0x1000 => FileKind.Pipe,
        0xC000 => FileKind.Socket,
        _ => FileKind.Device,
    };

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, ref byte status);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat64(string path, ref byte status);
}
