using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Layers.Tests.Reference;

/// <summary>An array of doubles that NumPy saved, row-major.</summary>
sealed partial record NpyArray(Shape Shape, double[] Values)
{
    /// <summary>Reads version 1 of the format, as <c>numpy.save</c> writes it.</summary>
    public static NpyArray Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var headerLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        var header = Encoding.ASCII.GetString(bytes, 10, headerLength);
        if (!header.Contains("'<f8'", StringComparison.Ordinal) || header.Contains("'fortran_order': True", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path} does not hold row-major doubles: {header}");
        }

        var extents = ShapeText().Match(header).Groups[1].Value
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(extent => int.Parse(extent, CultureInfo.InvariantCulture))
            .ToArray();
        return new NpyArray(new Shape(extents), MemoryMarshal.Cast<byte, double>(bytes.AsSpan(10 + headerLength)).ToArray());
    }

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex ShapeText();
}
