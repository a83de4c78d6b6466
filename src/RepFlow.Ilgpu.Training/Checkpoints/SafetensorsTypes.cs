using System.Buffers.Binary;

namespace RepFlow.Ilgpu.Training;

/// <summary>The types of elements that safetensors files have.</summary>
static class SafetensorsTypes
{
    static readonly Dictionary<string, int> bytes = new(StringComparer.Ordinal)
    {
        ["BOOL"] = 1,
        ["U8"] = 1,
        ["I8"] = 1,
        ["F8_E5M2"] = 1,
        ["F8_E4M3"] = 1,
        ["U16"] = 2,
        ["I16"] = 2,
        ["F16"] = 2,
        ["BF16"] = 2,
        ["U32"] = 4,
        ["I32"] = 4,
        ["F32"] = 4,
        ["U64"] = 8,
        ["I64"] = 8,
        ["F64"] = 8,
        ["C64"] = 8,
    };

    /// <summary>The bytes of an element.</summary>
    /// <param name="type">The type's name.</param>
    /// <returns>The bytes; 0 of a type that is not known.</returns>
    public static int Bytes(string type) => bytes.GetValueOrDefault(type);

    /// <summary>The type that elements of a precision are written as.</summary>
    /// <param name="precision">The precision.</param>
    /// <returns>The type's name.</returns>
    public static string Of(Precision precision) => precision == Precision.Single ? "F32" : "F64";

    /// <summary>Reads elements.</summary>
    /// <param name="type">Their type.</param>
    /// <param name="from">Their bytes.</param>
    /// <param name="to">Receives them.</param>
    /// <returns>Whether the type is one of real numbers.</returns>
    public static bool Read(string type, ReadOnlySpan<byte> from, Span<double> to)
    {
        switch (type)
        {
            case "F32":
                for (var at = 0; at < to.Length; at++)
                {
                    to[at] = BinaryPrimitives.ReadSingleLittleEndian(from[(4 * at)..]);
                }

                return true;
            case "F64":
                for (var at = 0; at < to.Length; at++)
                {
                    to[at] = BinaryPrimitives.ReadDoubleLittleEndian(from[(8 * at)..]);
                }

                return true;
            case "F16":
                for (var at = 0; at < to.Length; at++)
                {
                    to[at] = (double)BinaryPrimitives.ReadHalfLittleEndian(from[(2 * at)..]);
                }

                return true;
            case "BF16":
                // The upper half of a single.
                for (var at = 0; at < to.Length; at++)
                {
                    to[at] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(from[(2 * at)..]) << 16);
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes elements.</summary>
    /// <param name="precision">As what.</param>
    /// <param name="from">The elements.</param>
    /// <param name="to">Receives their bytes.</param>
    public static void Write(Precision precision, ReadOnlySpan<double> from, Span<byte> to)
    {
        for (var at = 0; at < from.Length; at++)
        {
            if (precision == Precision.Single)
            {
                BinaryPrimitives.WriteSingleLittleEndian(to[(4 * at)..], (float)from[at]);
            }
            else
            {
                BinaryPrimitives.WriteDoubleLittleEndian(to[(8 * at)..], from[at]);
            }
        }
    }
}
