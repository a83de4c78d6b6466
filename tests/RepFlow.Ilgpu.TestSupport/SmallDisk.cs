using System.ComponentModel;
using System.Diagnostics;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>Runs commands on a disk of a few kilobytes in memory, which is gone afterwards.</summary>
public static class SmallDisk
{
    /// <summary>Runs a shell's command in a folder that is such a disk.</summary>
    /// <param name="command">The command; of the arguments the first is <c>$1</c>.</param>
    /// <param name="kilobytes">The size of the disk.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>How it ended, and what it wrote to standard error.</returns>
    public static (int ExitCode, string Error) Run(string command, int kilobytes, params string[] arguments)
    {
        var disk = Directory.CreateTempSubdirectory("repflow-disk-");
        try
        {
            var script = $"mount -t tmpfs -o size={kilobytes}k tmpfs \"$0\" && cd \"$0\" && {command}";
            using var shell = Process.Start(new ProcessStartInfo("unshare", ["-rm", "sh", "-c", script, disk.FullName, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var error = shell.StandardError.ReadToEndAsync();
            shell.StandardOutput.ReadToEnd();
            shell.WaitForExit();
            return (shell.ExitCode, error.Result);
        }
        catch (Win32Exception)
        {
            return (-1, "there is no unshare");
        }
        finally
        {
            disk.Delete();
        }
    }
}
