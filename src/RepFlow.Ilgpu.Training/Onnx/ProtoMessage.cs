using System.Buffers.Binary;
using System.Text;

namespace RepFlow.Ilgpu.Training;

/// <summary>A message of protocol buffers that is being written: fields, each with its number before it. What is large is not copied.</summary>
sealed class ProtoMessage
{
    const int Varint = 0;
    const int Bytes = 2;
    const int Fixed32 = 5;

    readonly List<ReadOnlyMemory<byte>> parts = [];

    /// <summary>The message's bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a whole number.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The number.</param>
    /// <returns>The same message.</returns>
    public ProtoMessage Add(int field, long value) => Tag(field, Varint).Part(Number((ulong)value));

    /// <summary>Adds whole numbers, each as a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="values">The numbers.</param>
    /// <returns>The same message.</returns>
    public ProtoMessage Add(int field, IEnumerable<long> values) => values.Aggregate(this, (message, value) => message.Add(field, value));

    /// <summary>Adds a real number.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The number.</param>
    /// <returns>The same message.</returns>
    public ProtoMessage Add(int field, float value)
    {
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Tag(field, Fixed32).Part(bytes);
    }

    /// <summary>Adds text.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">The text.</param>
    /// <returns>The same message.</returns>
    public ProtoMessage Add(int field, string text) => Add(field, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text));

    /// <summary>Adds bytes.</summary>
    /// <param name="field">The field.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The same message.</returns>
    public ProtoMessage Add(int field, ReadOnlyMemory<byte> bytes) => Tag(field, Bytes).Part(Number((ulong)bytes.Length)).Part(bytes);

    /// <summary>Adds messages, each as a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="messages">The messages, to which nothing is added any more.</param>
    /// <returns>The same message.</returns>
    public ProtoMessage Add(int field, params IEnumerable<ProtoMessage> messages)
    {
        foreach (var message in messages)
        {
            Tag(field, Bytes).Part(Number((ulong)message.Length));
            parts.AddRange(message.parts);
            Length += message.Length;
        }

        return this;
    }

    /// <summary>Writes the message.</summary>
    /// <param name="stream">Where.</param>
    public void WriteTo(Stream stream)
    {
        foreach (var part in parts)
        {
            stream.Write(part.Span);
        }
    }

    static byte[] Number(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    ProtoMessage Tag(int field, int kind) => Part(Number(((ulong)field << 3) | (uint)kind));

    ProtoMessage Part(ReadOnlyMemory<byte> bytes)
    {
        parts.Add(bytes);
        Length += bytes.Length;
        return this;
    }
}
