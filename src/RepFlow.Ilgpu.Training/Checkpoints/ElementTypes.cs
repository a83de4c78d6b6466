using System.Buffers.Binary;

namespace RepFlow.Ilgpu.Training;

/// <summary>The types of elements that files of weights have, under the names of the format safetensors.</summary>
static class ElementTypes
{
    // Without a way to read them: what is no real number, or too short for one.
    static readonly Dictionary<string, (int Bytes, Element? Read)> types = new(StringComparer.Ordinal)
    {
        ["BOOL"] = (1, bytes => bytes[0] == 0 ? 0 : 1),
        ["U8"] = (1, bytes => bytes[0]),
        ["I8"] = (1, bytes => (sbyte)bytes[0]),
        ["F8_E5M2"] = (1, null),
        ["F8_E4M3"] = (1, null),
        ["U16"] = (2, bytes => BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
        ["I16"] = (2, bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes)),
        ["F16"] = (2, bytes => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        // The upper half of a single.
        ["BF16"] = (2, bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16)),
        ["U32"] = (4, bytes => BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
        ["I32"] = (4, bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        ["F32"] = (4, bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes)),
        ["U64"] = (8, bytes => BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
        ["I64"] = (8, bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        ["F64"] = (8, BinaryPrimitives.ReadDoubleLittleEndian),
        ["C64"] = (8, null),
    };

    delegate double Element(ReadOnlySpan<byte> bytes);

    /// <summary>The bytes of an element.</summary>
    /// <param name="type">The type's name.</param>
    /// <returns>The bytes; 0 of a type that is not known.</returns>
    public static int Bytes(string type) => types.GetValueOrDefault(type).Bytes;

    /// <summary>The type that elements of a precision are written as.</summary>
    /// <param name="precision">The precision.</param>
    /// <returns>The type's name.</returns>
    public static string Of(Precision precision) => precision == Precision.Single ? "F32" : "F64";

    /// <summary>Reads elements: whole numbers too, of which those beyond 2^53 are rounded.</summary>
    /// <param name="type">Their type.</param>
    /// <param name="from">Their bytes.</param>
    /// <param name="to">Receives them.</param>
    /// <returns>Whether the type is one of real numbers.</returns>
    public static bool Read(string type, ReadOnlySpan<byte> from, Span<double> to)
    {
        if (types.GetValueOrDefault(type) is not (var bytes, { } read))
        {
            return false;
        }

        for (var at = 0; at < to.Length; at++)
        {
            to[at] = read(from[(at * bytes)..]);
        }

        return true;
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
