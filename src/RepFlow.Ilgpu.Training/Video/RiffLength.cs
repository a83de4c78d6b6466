using System.Buffers.Binary;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training.Video;

/// <summary>Finds <c>.avi</c> files that were cut short, which ffmpeg plays to where they end without a word.</summary>
static class RiffLength
{
    /// <summary>Whether a file claims to be longer than it is.</summary>
    /// <param name="path">The file.</param>
    /// <returns>False too for what is no RIFF file.</returns>
    public static bool EndsEarly(string path)
    {
        using var stream = InputFile.Open(path);
        Span<byte> start = stackalloc byte[8];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start[..4].SequenceEqual("RIFF"u8)
            && BinaryPrimitives.ReadUInt32LittleEndian(start[4..]) > stream.Length - start.Length;
    }
}
