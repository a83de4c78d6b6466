using System.Globalization;

namespace RepFlow.Ilgpu.Training.Files;

/// <summary>How large a frame may be on this machine: a small file can claim a large one, and is refused before anything is allocated for it.</summary>
static class MemoryLimit
{
    // What is in flight for a pixel of two frames, at most: both pictures, a strip of the layer's tensors, and the drawing.
    const int BytesAPixel = 40;

    // What ffmpeg has in flight besides: the frames that others are predicted from, one for each of its threads, and the conversion.
    const int VideoBytesAPixel = 80;

    /// <summary>The most bytes that may be used: half of the memory that is free, so that the machine stays usable.</summary>
    public static long Bytes => Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Free()) / 2;

    /// <summary>The most pixels of a frame that ffmpeg may decode; no camera has more than 2^27 of them.</summary>
    public static long MostVideoPixels => Math.Min(1 << 27, Bytes / VideoBytesAPixel);

    /// <summary>Refuses a frame that is too large for this machine.</summary>
    /// <param name="path">The file it is in.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="advice">What to do about it.</param>
    /// <exception cref="InputException">It is too large.</exception>
    public static void Check(string path, long width, long height, string advice = "Scale it down first.")
    {
        // In doubles, which do not overflow whatever a header claims; an array holds 2^31 bytes at most, whatever the memory.
        var pixels = (double)width * height;
        Check(
            $"'{path}' is too large for this machine: flow of {width}x{height} pixels",
            pixels * BytesAPixel,
            advice,
            3 * pixels > Array.MaxLength);
    }

    /// <summary>Refuses work that needs more memory than may be used.</summary>
    /// <param name="work">The work, for the message.</param>
    /// <param name="needed">The bytes it needs.</param>
    /// <param name="advice">What to do about it.</param>
    /// <param name="beyond">Whether it is refused however much memory there is.</param>
    /// <exception cref="InputException">It needs more.</exception>
    public static void Check(string work, double needed, string advice, bool beyond = false)
    {
        var there = Bytes;
        if (needed > there || beyond)
        {
            throw new InputException($"{work} needs {Gigabytes(needed)} GB of memory, and {Gigabytes(there)} GB may be used. {advice}");
        }
    }

    /// <summary>A number of bytes in gigabytes, for messages.</summary>
    /// <param name="bytes">The number.</param>
    /// <returns>The text, without the unit.</returns>
    public static string Gigabytes(double bytes) => (bytes / 1e9).ToString("0.0", CultureInfo.InvariantCulture);

    static long Free()
    {
        try
        {
            var line = File.ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
            return line is not null && long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], out var kilobytes) ? kilobytes << 10 : long.MaxValue;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only Linux says it there; elsewhere all memory counts.
            return long.MaxValue;
        }
    }
}
