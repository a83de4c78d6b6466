using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>Makes named pipes.</summary>
public static partial class Pipe
{
    public static void Make(string path) => Assert.Equal(0, MkFifo(path, 0x180));

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MkFifo(string path, uint mode);
}
