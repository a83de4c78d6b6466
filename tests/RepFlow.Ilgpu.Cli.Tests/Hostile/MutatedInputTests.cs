using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training;
using SkiaSharp;
using Xunit.Abstractions;

namespace RepFlow.Ilgpu.Cli.Tests.Hostile;

/// <summary>500 damaged files: each ends in a result or in one line that says what is wrong, within a gigabyte of memory.</summary>
[Trait("Speed", "Slow")]
public sealed partial class MutatedInputTests : IDisposable
{
    const int Pictures = 260;
    const int Arrays = 190;
    const int Videos = 40;
    const int Processes = 10;
    const long MostBytes = 1L << 30;

    readonly TemporaryFolder folder = new();
    readonly ITestOutputHelper output;
    readonly int seed;
    readonly long held;
    readonly long childrenPeak;

    public MutatedInputTests(ITestOutputHelper output)
    {
        // Another seed finds other faults: set it to search, or to repeat what was found.
        seed = int.Parse(Environment.GetEnvironmentVariable("REPFLOW_SEED") ?? "20261126", System.Globalization.CultureInfo.InvariantCulture);
        this.output = output;
        output.WriteLine($"REPFLOW_SEED={seed}");
        if (OperatingSystem.IsLinux())
        {
            // The peak so far is that of other tests: it starts anew.
            File.WriteAllText("/proc/self/clear_refs", "5");
            held = Process.GetCurrentProcess().WorkingSet64;
            childrenPeak = ChildrenPeak();
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Damaged_pictures_and_arrays_end_in_a_result_or_a_line()
    {
        var random = new Random(seed);
        foreach (var (files, count) in new[] { (PictureFiles(), Pictures), (ArrayFiles(), Arrays) })
        {
            for (var i = 0; i < count; i++)
            {
                var (name, bytes) = files[i % files.Count];
                var path = folder.Bytes(i + name, new Mutation(random).Of(bytes));
                Ends(path, () => name.EndsWith(".flo", StringComparison.Ordinal)
                    ? Line(() => FloFile.Read(path))
                    : Told(CommandLine.Run("flow", path, path, "--iterations", "1", "--out", folder["out.npy"])));
                File.Delete(path);
            }
        }

        AssertModest();
    }

    [FfmpegFact]
    public void Damaged_videos_end_in_a_result_or_a_line()
    {
        var random = new Random(seed + 1);
        var files = VideoFiles();
        for (var i = 0; i < Videos; i++)
        {
            var (name, bytes) = files[i % files.Count];
            var path = folder.Bytes(i + name, new Mutation(random).Of(bytes));
            Ends(path, () => Line(() => FfmpegTool.Read(path, Plain)));
            File.Delete(path);
        }

        // Whole processes of the tool, of every kind of input.
        files = [.. PictureFiles(), .. ArrayFiles().Where(f => !f.Name.EndsWith(".flo", StringComparison.Ordinal)), .. VideoFiles()];
        for (var i = 0; i < Processes; i++)
        {
            var (name, bytes) = files[random.Next(files.Count)];
            var path = folder.Bytes(i + name, new Mutation(random).Of(bytes));
            string[] inputs = Path.GetExtension(path) is ".mp4" or ".avi" or ".mkv" or ".gif" or ".ts" ? [path] : [path, path];
            Ends(path, () => Told(Tool([.. inputs, "--iterations", "1", "--device", "host", "--out", folder["out.npy"]])));
        }

        if (OperatingSystem.IsLinux())
        {
            // A child's peak counts what its parent held when it started; those of other tests are in it too.
            Assert.InRange(ChildrenPeak(), 1, Math.Max(childrenPeak, held + MostBytes));
        }
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [SupportedOSPlatform("linux")]
    private static partial int ResourceUsage(int who, [Out] long[] usage);

    // Of all children that have ended, and of theirs, in bytes.
    [SupportedOSPlatform("linux")]
    static long ChildrenPeak()
    {
        var usage = new long[18];
        Assert.Equal(0, ResourceUsage(-1, usage));
        return usage[4] << 10;
    }

    void AssertModest()
    {
        if (OperatingSystem.IsLinux())
        {
            // Below zero where nothing grew: the kernel counts pages thread by thread, and what is held has been read a few pages above the peak.
            var grown = Process.GetCurrentProcess().PeakWorkingSet64 - held;
            Assert.True(grown <= MostBytes, $"Memory grew by {grown >> 20} MiB.");
        }
    }

    static CommandLine Tool(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Tool).Assembly.Location, "flow", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandLine(process.ExitCode, text, error.Result);
    }

    // What was told of a failure; null where there was a result.
    static string? Told(CommandLine result)
    {
        if (result.Code == 0)
        {
            return null;
        }

        Assert.Equal(Cli.Tool.Failed, result.Code);
        Assert.StartsWith("repflow: ", result.Error, StringComparison.Ordinal);
        return Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    static string? Line(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (InputException e)
        {
            return e.Message;
        }
    }

    static void Plain(string line)
    {
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        Assert.EndsWith(".", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 10, 700);
    }

    void Ends(string path, Func<string?> run)
    {
        try
        {
            if (run() is { } line)
            {
                Plain(line);
            }
        }
        catch (Exception e)
        {
            var kept = Path.Combine(Path.GetTempPath(), $"repflow-mutated-{seed}-{Path.GetFileName(path)}");
            File.Copy(path, kept, overwrite: true);
            Assert.Fail($"REPFLOW_SEED={seed}, kept as {kept}: {e}");
        }
    }

    List<(string Name, byte[] Bytes)> PictureFiles()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(48, 32, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < 48 * 32; i++)
        {
            bitmap.SetPixel(i % 48, i / 48, new SKColor((byte)(i * 7), (byte)(i / 48 * 8), (byte)(i * i)));
        }

        byte[] tiff = [.. "II"u8, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        byte[] pixels = [.. Enumerable.Range(0, 48 * 32 * 3).Select(i => (byte)(i * 5))];
        byte[] bmp = [.. "BM"u8, .. BitConverter.GetBytes(54 + pixels.Length), 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 48, 0, 0, 0, 32, 0, 0, 0, 1, 0, 24, 0, .. new byte[24]];
        return
        [
            ("a.png", Encoded(SKEncodedImageFormat.Png)),
            ("b.png", PngBytes.Deep(21, 17, 2, 1, (x, y, c) => (ushort)(x * y * 999 * (c + 1)), PngBytes.Chunk("eXIf", tiff))),
            ("a.jpg", Encoded(SKEncodedImageFormat.Jpeg)),
            ("a.webp", Encoded(SKEncodedImageFormat.Webp)),
            ("a.bmp", [.. bmp, .. pixels]),
            ("a.ppm", [.. "P6\n48 32\n255\n"u8, .. pixels]),
            ("a.pgm", [.. "P5 # grey\n48 48 65535\n"u8, .. pixels]),
            ("b.pgm", Encoding.ASCII.GetBytes($"P2\n6 5\n15\n{string.Join(' ', Enumerable.Range(0, 30).Select(i => i % 16))}\n")),
        ];

        byte[] Encoded(SKEncodedImageFormat format)
        {
            using var data = bitmap.Encode(format, 90);
            return data.ToArray();
        }
    }

    static List<(string Name, byte[] Bytes)> ArrayFiles()
    {
        byte[] elements = [.. Enumerable.Range(0, 2 * 4 * 5).SelectMany(i => BitConverter.GetBytes(i * 0.5))];
        return
        [
            ("a.npy", Npy(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2, 4, 5), }", elements)),
            ("b.npy", Npy(1, "{'descr': '>f4', 'fortran_order': True, 'shape': (2, 1, 4, 5), }", elements)),
            ("c.npy", Npy(3, "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 8, 10), }", elements)),
            ("a.flo", [.. "PIEH"u8, 5, 0, 0, 0, 4, 0, 0, 0, .. elements.AsSpan(0, 160)]),
        ];

        static byte[] Npy(byte version, string header, byte[] elements) =>
        [
            0x93, .. "NUMPY"u8, version, 0, .. BitConverter.GetBytes(header.Length + 1).AsSpan(0, version == 1 ? 2 : 4), .. Encoding.ASCII.GetBytes(header + "\n"), .. elements,
        ];
    }

    List<(string Name, byte[] Bytes)> VideoFiles()
    {
        var files = new List<(string Name, byte[] Bytes)>();
        foreach (var (name, codec) in new[] { ("a.mp4", string.Empty), ("a.avi", "-c:v mpeg4"), ("a.mkv", string.Empty), ("a.gif", string.Empty), ("a.ts", string.Empty) })
        {
            files.Add((name, File.ReadAllBytes(FfmpegTool.Pattern(folder, name, 8, "48x32", name == "a.gif" ? "-pix_fmt rgb8" : codec))));
        }

        return files;
    }
}
