using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.Cli.Tests.Support;

/// <summary>Makes named pipes.</summary>
static partial class Pipe
{
    public static void Make(string path) => Assert.Equal(0, MkFifo(path, 0x180));

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MkFifo(string path, uint mode);
}
