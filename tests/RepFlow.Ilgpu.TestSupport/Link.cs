using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>Gives files a second name.</summary>
public static partial class Link
{
    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Make(string path, string second);
}
