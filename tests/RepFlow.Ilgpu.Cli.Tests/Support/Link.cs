using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.Cli.Tests.Support;

/// <summary>Gives files a second name.</summary>
static partial class Link
{
    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Make(string path, string second);
}
