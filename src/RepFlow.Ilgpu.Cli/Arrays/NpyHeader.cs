using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Cli.Arrays;

/// <summary>The header of a <c>.npy</c> file: a magic number, a version and a Python dictionary in text.</summary>
/// <param name="ElementBytes">4 for float32, 8 for float64.</param>
/// <param name="BigEndian">Whether the bytes of an element stand highest first.</param>
/// <param name="ColumnMajor">Whether the first axis varies fastest (<c>fortran_order</c>).</param>
/// <param name="Extents">The extents.</param>
sealed partial record NpyHeader(int ElementBytes, bool BigEndian, bool ColumnMajor, long[] Extents)
{
    // numpy writes some 100 bytes; a length beyond this is a damaged file, not a header.
    const int LongestText = 1 << 16;

    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a header.</summary>
    /// <param name="stream">The file at its start; left at the first element.</param>
    /// <returns>The header.</returns>
    /// <exception cref="FormatException">Not such a file, or one of a kind that is not supported; the message says which and what to do.</exception>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) < 8 || !start[..6].SequenceEqual(Magic))
        {
            throw new FormatException("is not a .npy file: its magic number is missing. Write it with numpy.save");
        }

        var version = start[6];
        if (version is < 1 or > 3)
        {
            throw new FormatException($"is .npy version {version}.{start[7]}, and versions 1 to 3 are known. Write it with numpy.save");
        }

        Span<byte> lengthBytes = stackalloc byte[4];
        lengthBytes.Clear();
        stream.ReadAtLeast(lengthBytes[..(version == 1 ? 2 : 4)], version == 1 ? 2 : 4, throwOnEndOfStream: false);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length is 0 or > LongestText)
        {
            throw new FormatException($"is damaged: its header claims {length} bytes. Write it again");
        }

        var bytes = new byte[length];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new FormatException("is truncated: it ends within the header. Write it again");
        }

        return Parse((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes));
    }

    /// <summary>Writes a version 1 header of little-endian, row-major data.</summary>
    /// <param name="stream">The file at its start.</param>
    /// <param name="extents">The extents; a file may hold more than a tensor.</param>
    /// <param name="elementBytes">4 or 8.</param>
    public static void Write(Stream stream, IEnumerable<int> extents, int elementBytes)
    {
        string[] parts = [.. extents.Select(e => e.ToString(CultureInfo.InvariantCulture))];

        // One extent keeps its comma, as Python writes a tuple of one.
        var shape = string.Join(", ", parts) + (parts.Length == 1 ? "," : string.Empty);
        var text = $"{{'descr': '<f{elementBytes}', 'fortran_order': False, 'shape': ({shape}), }}";

        // The elements begin at a multiple of 64 bytes, and the text ends with a line end.
        var length = (((10 + text.Length + 1 + 63) / 64) * 64) - 10;
        Span<byte> lengthBytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(lengthBytes, (ushort)length);
        stream.Write(Magic);
        stream.Write([1, 0]);
        stream.Write(lengthBytes);
        stream.Write(Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n"));
    }

    static NpyHeader Parse(string text)
    {
        var descr = DescrPattern().Match(text);
        var order = OrderPattern().Match(text);
        var shape = ShapePattern().Match(text);
        if (!descr.Success || !order.Success || !shape.Success)
        {
            throw DescrKeyPattern().IsMatch(text) && !descr.Success
                ? new FormatException("holds records, and float32 or float64 is needed. Save one field of it: numpy.save(path, array['field'])")
                : new FormatException("is damaged: its header is not a dictionary with 'descr', 'fortran_order' and 'shape'. Write it again");
        }

        var type = descr.Groups[1].Value;
        if (type is not ("<f4" or ">f4" or "=f4" or "<f8" or ">f8" or "=f8"))
        {
            throw new FormatException($"holds elements of type '{type}', and float32 or float64 is needed. Convert it: numpy.save(path, array.astype('float32'))");
        }

        var extents = new List<long>();
        foreach (var part in shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(part.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var extent))
            {
                throw new FormatException($"is damaged: '{part}' in its shape is no extent. Write it again");
            }

            extents.Add(extent);
        }

        return new NpyHeader(type[2] - '0', type[0] == '>', order.Groups[1].Value == "True", [.. extents]);
    }

    [GeneratedRegex(@"['""]descr['""]\s*:\s*['""]([^'""]*)['""]")]
    private static partial Regex DescrPattern();

    [GeneratedRegex(@"['""]descr['""]\s*:")]
    private static partial Regex DescrKeyPattern();

    [GeneratedRegex(@"['""]fortran_order['""]\s*:\s*(True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"['""]shape['""]\s*:\s*\(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
