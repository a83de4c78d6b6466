using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace RepFlow.Ilgpu.Training;

/// <summary>The header of a safetensors file: which tensors it has, of what type and shape, and where each lies.</summary>
/// <param name="Tensors">The tensors, in the order of their places.</param>
/// <param name="Metadata">What else is said of the file.</param>
sealed record SafetensorsHeader(IReadOnlyList<SafetensorsTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    const string MetadataName = "__metadata__";
    const int Alignment = 8;
    const int MostAxes = 64;

    /// <summary>Reads a header, and requires that its tensors fill the file without holes and overlap.</summary>
    /// <param name="json">The header, UTF-8.</param>
    /// <param name="bytes">The bytes that follow it.</param>
    /// <returns>The header.</returns>
    /// <exception cref="InvalidDataException">It is not as the format says.</exception>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long bytes)
    {
        if (json.Length == 0 || json.Span[0] != '{' || !Utf8.IsValid(json.Span))
        {
            throw new InvalidDataException("its header does not begin with '{', or is not UTF-8");
        }

        var tensors = new List<SafetensorsTensor>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            foreach (var entry in document.RootElement.EnumerateObject())
            {
                if (entry.Name == MetadataName)
                {
                    foreach (var word in entry.Value.EnumerateObject())
                    {
                        metadata.Add(word.Name, word.Value.ValueKind == JsonValueKind.String
                            ? word.Value.GetString()!
                            : throw new InvalidDataException($"its metadata {Quoted.Of(word.Name)} is no string"));
                    }
                }
                else
                {
                    tensors.Add(Tensor(entry.Name, entry.Value));
                }
            }
        }
        catch (JsonException e)
        {
            // With nothing of the file: what JsonException says of a name may be as long as the name.
            throw new InvalidDataException(
                $"its header is no JSON in which every name stands once (byte {e.BytePositionInLine ?? 0} of line {(e.LineNumber ?? 0) + 1})", e);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException("its header has something else where the format has an object, a list, a string or a number", e);
        }

        tensors.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        var end = 0L;
        foreach (var tensor in tensors)
        {
            if (tensor.Begin != end)
            {
                throw new InvalidDataException($"{Quoted.Of(tensor.Name)} begins at byte {tensor.Begin}, where what is before it ends at {end}");
            }

            end = tensor.End;
        }

        return end == bytes
            ? new SafetensorsHeader(tensors, metadata)
            : throw new InvalidDataException($"its tensors take {end} bytes; it has {bytes}");
    }

    /// <summary>Writes the header, and in front of it its length.</summary>
    /// <returns>The bytes with which the file begins.</returns>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        stream.Write(new byte[sizeof(ulong)]);
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0)
            {
                json.WriteStartObject(MetadataName);
                foreach (var (word, text) in Metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    json.WriteString(word, text);
                }

                json.WriteEndObject();
            }

            foreach (var tensor in Tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type);
                Numbers("shape", tensor.Shape);
                Numbers("data_offsets", [tensor.Begin, tensor.End]);
                json.WriteEndObject();
            }

            json.WriteEndObject();

            void Numbers(string name, IReadOnlyList<long> numbers)
            {
                json.WriteStartArray(name);
                foreach (var number in numbers)
                {
                    json.WriteNumberValue(number);
                }

                json.WriteEndArray();
            }
        }

        while (stream.Length % Alignment != 0)
        {
            stream.WriteByte((byte)' ');
        }

        var bytes = stream.ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(bytes.Length - sizeof(ulong)));
        return bytes;
    }

    static SafetensorsTensor Tensor(string name, JsonElement entry)
    {
        var (type, shape, offsets) = (default(string), default(long[]), default(long[]));
        foreach (var property in entry.EnumerateObject())
        {
            switch (property.Name)
            {
                case "dtype":
                    type = property.Value.GetString();
                    break;
                case "shape":
                    shape = Numbers(property.Value);
                    break;
                case "data_offsets":
                    offsets = Numbers(property.Value);
                    break;
                default:
                    throw new InvalidDataException(
                        $"{Quoted.Of(name)} has something besides dtype, shape and data_offsets: {Quoted.Of(property.Name)}");
            }
        }

        if (type is null || shape is null || offsets is not [var begin, var end])
        {
            throw new InvalidDataException($"{Quoted.Of(name)} lacks its dtype, shape or two data_offsets");
        }

        var bytes = (Int128)ElementTypes.Bytes(type);
        if (bytes == 0)
        {
            throw new InvalidDataException($"{Quoted.Of(name)} has elements of a type that is not known, {Quoted.Of(type)}");
        }

        foreach (var extent in shape)
        {
            // Cut off where no file is as large, before it overflows; 0 stays 0.
            bytes = Int128.Min(bytes * extent, long.MaxValue);
        }

        return begin <= end && end - begin == bytes
            ? new SafetensorsTensor(name, type, shape, begin, end)
            : throw new InvalidDataException(
                $"{Quoted.Of(name)} lies from byte {begin} to {end}; {type} of shape ({string.Join(", ", shape.Take(8))}) takes {bytes} bytes");

        long[] Numbers(JsonElement list) => list.GetArrayLength() <= MostAxes
            ? [.. list.EnumerateArray().Select(number => number.TryGetInt64(out var value) && value >= 0
                ? value
                : throw new InvalidDataException($"{Quoted.Of(name)} has a number that is no size or position"))]
            : throw new InvalidDataException($"{Quoted.Of(name)} has more than {MostAxes} axes");
    }
}
