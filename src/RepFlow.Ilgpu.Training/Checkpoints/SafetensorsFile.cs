using System.Buffers.Binary;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training;

/// <summary>A file of named tensors in the format safetensors, which PyTorch's world reads and writes.</summary>
/// <remarks>
/// Eight bytes of the header's length, the header in JSON, and the elements of all tensors without holes. Nothing of a file is believed before it is
/// checked: what is not as the format says is one line of an <see cref="InputException"/>.
/// </remarks>
/// <example><code>
/// using var file = SafetensorsFile.Open("resnet18.safetensors");
/// foreach (var tensor in file.Tensors.Values) { Console.WriteLine($"{tensor.Name} {tensor.Type}"); }
/// double[] bias = file.Read("fc.bias");
/// </code></example>
public sealed class SafetensorsFile : WeightsFile
{
    const int LongestHeader = 100_000_000;
    const int BlockBytes = 1 << 20;

    readonly long begin;

    SafetensorsFile(FileBytes bytes)
        : base(bytes)
    {
        var size = bytes.Length < sizeof(ulong) ? ulong.MaxValue : BinaryPrimitives.ReadUInt64LittleEndian(bytes.Read(0, sizeof(ulong)));
        if (size > LongestHeader || (long)size > bytes.Length - sizeof(ulong))
        {
            throw new InvalidDataException("it is too short for its header, or the header is longer than the format allows");
        }

        begin = sizeof(ulong) + (long)size;
        var header = SafetensorsHeader.Parse(bytes.Read(sizeof(ulong), (long)size), bytes.Length - begin);
        Metadata = header.Metadata;
        Tensors = header.Tensors.ToDictionary(tensor => tensor.Name, StoredTensor (tensor) => tensor, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>What else is said of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The file; dispose of it to close it.</returns>
    /// <exception cref="InputException">It cannot be read, or is not as the format says.</exception>
    public static new SafetensorsFile Open(string path) => Open(path, bytes => new SafetensorsFile(bytes), "is no safetensors file");

    /// <summary>Writes a file: whole, or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="tensors">Names, shapes and elements.</param>
    /// <param name="precision">The type of the elements in the file.</param>
    /// <param name="metadata">What else is to be said of the file.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, or a tensor has not as many elements as its shape.</exception>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(
        string path,
        IEnumerable<(string Name, Shape Shape, double[] Values)> tensors,
        Precision precision,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var type = ElementTypes.Of(precision);
        var size = ElementTypes.Bytes(type);
        var sorted = tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal).ToList();
        var entries = new List<SafetensorsTensor>();
        foreach (var (name, shape, values) in sorted)
        {
            if (shape.Count != values.Length || (entries.Count > 0 && entries[^1].Name == name))
            {
                throw new ArgumentException($"'{name}' is written twice, or has {values.Length} elements where its shape {shape} has {shape.Count}.");
            }

            var at = entries.Count > 0 ? entries[^1].End : 0;
            entries.Add(new SafetensorsTensor(name, type, [.. shape.Select(extent => (long)extent)], at, at + ((long)values.Length * size)));
        }

        using var file = OutputFile.Create(path);
        file.Write(stream =>
        {
            stream.Write(new SafetensorsHeader(entries, metadata ?? new Dictionary<string, string>()).ToBytes());
            var block = new byte[BlockBytes];
            var step = BlockBytes / size;
            foreach (var (_, _, values) in sorted)
            {
                for (var at = 0; at < values.Length; at += step)
                {
                    var part = values.AsSpan(at, Math.Min(step, values.Length - at));
                    ElementTypes.Write(precision, part, block);
                    stream.Write(block, 0, part.Length * size);
                }
            }
        });
        file.Commit();
    }

    private protected override double[] Elements(StoredTensor tensor)
    {
        var own = (SafetensorsTensor)tensor;
        return Bytes.ReadElements(own, begin + own.Begin, (own.End - own.Begin) / ElementTypes.Bytes(own.Type));
    }
}
