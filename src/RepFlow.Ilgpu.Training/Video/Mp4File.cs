using System.Buffers.Binary;

namespace RepFlow.Ilgpu.Training.Video;

/// <summary>The outermost structure of an <c>.mp4</c> file: boxes one after the other, each with its length and kind.</summary>
static class Mp4File
{
    /// <summary>Fails if a file is not whole: on a full disk ffmpeg 5 leaves a part of it and ends as if all were well.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="IOException">A box reaches beyond the end, or the index is missing.</exception>
    public static void CheckWhole(Stream file)
    {
        var indexed = false;
        long at = 0;
        Span<byte> header = stackalloc byte[16];
        while (at < file.Length)
        {
            file.Position = at;
            var read = file.ReadAtLeast(header, 16, throwOnEndOfStream: false);
            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            length = length == 1 ? BinaryPrimitives.ReadInt64BigEndian(header[8..]) : length;
            if (read < 8 || length < 8 || length > file.Length - at)
            {
                break;
            }

            indexed |= header[4..8].SequenceEqual("moov"u8);
            at += length;
        }

        if (at != file.Length || !indexed)
        {
            throw new IOException("ffmpeg wrote only a part of it, as on a full disk");
        }
    }
}
