using System.Buffers.Binary;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Arrays;

/// <summary>Flow fields in Middlebury's <c>.flo</c> format: "PIEH", width, height, then (u, v) of each pixel by row, all little-endian.</summary>
static class FloFile
{
    // Flow of a pixel that is larger than this means that it is not known; Middlebury's own files have the marker.
    const double Unknown = 1e9;
    const float Marker = 1.666666752e9f;

    /// <summary>Reads a flow field; pixels marked unknown become NaN.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The field.</returns>
    /// <exception cref="InputException">Not such a file, or truncated.</exception>
    public static FlowField Read(string path)
    {
        using var stream = InputFile.Open(path);
        Span<byte> start = stackalloc byte[12];
        if (stream.ReadAtLeast(start, 12, throwOnEndOfStream: false) < 12 || !start[..4].SequenceEqual("PIEH"u8))
        {
            throw new InputException($"'{path}' is not a .flo file: it does not begin with PIEH. Check that it is a Middlebury flow field.");
        }

        var width = BinaryPrimitives.ReadInt32LittleEndian(start[4..]);
        var height = BinaryPrimitives.ReadInt32LittleEndian(start[8..]);
        if (width is <= 0 or > 1 << 16 || height is <= 0 or > 1 << 16 || stream.Length - 12 < 8L * width * height)
        {
            throw new InputException($"'{path}' is damaged: it claims {width}x{height} pixels and holds {stream.Length - 12} bytes of them. Write it again.");
        }

        MemoryLimit.Check(path, width, height);
        var field = new FlowField(width, height);
        var row = new byte[width * 8];
        for (var y = 0; y < height; y++)
        {
            stream.ReadExactly(row);
            for (var x = 0; x < width; x++)
            {
                var u = BinaryPrimitives.ReadSingleLittleEndian(row.AsSpan(x * 8));
                var v = BinaryPrimitives.ReadSingleLittleEndian(row.AsSpan((x * 8) + 4));
                var known = Math.Abs(u) < Unknown && Math.Abs(v) < Unknown;
                field.U[(y * width) + x] = known ? u : double.NaN;
                field.V[(y * width) + x] = known ? v : double.NaN;
            }
        }

        return field;
    }

    /// <summary>Writes a flow field; a pixel with NaN becomes Middlebury's marker of an unknown one.</summary>
    /// <param name="stream">The file at its start.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="strips">The field's rows, in one piece or several.</param>
    public static void Write(Stream stream, int width, int height, params IEnumerable<FlowField> strips)
    {
        Span<byte> start = stackalloc byte[12];
        "PIEH"u8.CopyTo(start);
        BinaryPrimitives.WriteInt32LittleEndian(start[4..], width);
        BinaryPrimitives.WriteInt32LittleEndian(start[8..], height);
        stream.Write(start);
        var row = new byte[width * 8];
        foreach (var field in strips)
        {
            for (var i = 0; i < field.U.Length; i++)
            {
                var at = i % width * 8;
                var known = !double.IsNaN(field.U[i] + field.V[i]);
                BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(at), known ? (float)field.U[i] : Marker);
                BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(at + 4), known ? (float)field.V[i] : Marker);
                if (at + 8 == row.Length)
                {
                    stream.Write(row);
                }
            }
        }
    }
}
