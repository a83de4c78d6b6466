using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.Cli.Reporting;

/// <summary>
/// Writes to a descriptor of a Unix system and reports every error. .NET's stream of the console swallows that nobody reads any more, and a file stream
/// keeps a position of its own, which goes wrong where two streams share one file.
/// </summary>
static partial class Descriptor
{
    /// <summary>The error of a pipe that nobody reads, on Linux and macOS.</summary>
    public const int BrokenPipe = 32;

    const int Interrupted = 4;
    const int TryAgainLinux = 11;
    const int TryAgainMac = 35;

    /// <summary>Writes all of some bytes.</summary>
    /// <param name="descriptor">1 for standard output, 2 for standard error.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="IOException">They cannot be written; its <see cref="Exception.HResult"/> is the system's number of the error.</exception>
    public static void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var written = Write(descriptor, in bytes[0], bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error is TryAgainLinux or TryAgainMac)
            {
                // A pipe that is full and was set not to wait.
                Thread.Sleep(1);
            }
            else if (error != Interrupted)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, in byte bytes, nint count);
}
