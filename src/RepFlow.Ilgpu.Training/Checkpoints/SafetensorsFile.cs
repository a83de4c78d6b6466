using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace RepFlow.Ilgpu.Training;

/// <summary>A file of named tensors in the format safetensors, which PyTorch's world reads and writes.</summary>
/// <remarks>
/// Eight bytes of the header's length, the header in JSON, and the elements of all tensors without holes. Nothing of a file is believed before it is
/// checked: what is not as the format says is one line of an <see cref="InvalidDataException"/>.
/// </remarks>
/// <example><code>
/// using var file = SafetensorsFile.Open("resnet18.safetensors");
/// foreach (var tensor in file.Tensors.Values) { Console.WriteLine($"{tensor.Name} {tensor.Type}"); }
/// double[] bias = file.Read("fc.bias");
/// </code></example>
public sealed class SafetensorsFile : IDisposable
{
    const int LongestHeader = 100_000_000;
    const int BlockBytes = 1 << 20;

    readonly SafeFileHandle handle;
    readonly string path;
    readonly long begin;

    SafetensorsFile(string path)
    {
        this.path = path;
        handle = File.OpenHandle(path);
        try
        {
            var length = RandomAccess.GetLength(handle);
            var size = length < sizeof(ulong) ? ulong.MaxValue : BinaryPrimitives.ReadUInt64LittleEndian(Bytes(0, new byte[sizeof(ulong)]).Span);
            if (size > LongestHeader || (long)size > length - sizeof(ulong))
            {
                throw new InvalidDataException("it is too short for its header, or the header is longer than the format allows");
            }

            begin = sizeof(ulong) + (long)size;
            var header = SafetensorsHeader.Parse(Bytes(sizeof(ulong), new byte[size]), length - begin);
            Metadata = header.Metadata;
            Tensors = header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        }
        catch (Exception e)
        {
            handle.Dispose();
            if (e is InvalidDataException)
            {
                throw new InvalidDataException($"{path} is no safetensors file: {e.Message}.", e);
            }

            throw;
        }
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors { get; }

    /// <summary>What else is said of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The file; dispose of it to close it.</returns>
    /// <exception cref="InvalidDataException">It is not as the format says.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SafetensorsFile Open(string path) => new(path);

    /// <summary>Reads a tensor of real numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The elements, row-major.</returns>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    /// <exception cref="InvalidDataException">Its elements are no real numbers, or too many for an array.</exception>
    public double[] Read(string name)
    {
        var tensor = Tensors[name];
        var bytes = SafetensorsTypes.Bytes(tensor.Type);
        var count = (tensor.End - tensor.Begin) / bytes;
        if (count > Array.MaxLength)
        {
            throw new InvalidDataException($"{path}: {SafetensorsHeader.Quoted(name)} has {count} elements, more than fit.");
        }

        var values = new double[count];
        var block = new byte[Math.Min(BlockBytes, tensor.End - tensor.Begin)];
        for (var at = 0; at < values.Length; at += BlockBytes / bytes)
        {
            var part = values.AsSpan(at, Math.Min(BlockBytes / bytes, values.Length - at));
            var read = Bytes(begin + tensor.Begin + ((long)at * bytes), block.AsMemory(0, part.Length * bytes));
            if (!SafetensorsTypes.Read(tensor.Type, read.Span, part))
            {
                throw new InvalidDataException(
                    $"{path}: {SafetensorsHeader.Quoted(name)} has elements of type {tensor.Type}; F32, F64, F16 and BF16 are read.");
            }
        }

        return values;
    }

    /// <summary>Writes a file: whole, or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="tensors">Names, shapes and elements.</param>
    /// <param name="precision">The type of the elements in the file.</param>
    /// <param name="metadata">What else is to be said of the file.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, or a tensor has not as many elements as its shape.</exception>
    public static void Write(
        string path,
        IEnumerable<(string Name, Shape Shape, double[] Values)> tensors,
        Precision precision,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var type = SafetensorsTypes.Of(precision);
        var size = SafetensorsTypes.Bytes(type);
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

        var unfinished = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var stream = File.Create(unfinished))
            {
                stream.Write(new SafetensorsHeader(entries, metadata ?? new Dictionary<string, string>()).ToBytes());
                var block = new byte[BlockBytes];
                var step = BlockBytes / size;
                foreach (var (_, _, values) in sorted)
                {
                    for (var at = 0; at < values.Length; at += step)
                    {
                        var part = values.AsSpan(at, Math.Min(step, values.Length - at));
                        SafetensorsTypes.Write(precision, part, block);
                        stream.Write(block, 0, part.Length * size);
                    }
                }
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    ReadOnlyMemory<byte> Bytes(long from, Memory<byte> block)
    {
        for (var at = 0; at < block.Length;)
        {
            var read = RandomAccess.Read(handle, block.Span[at..], from + at);
            at += read > 0 ? read : throw new InvalidDataException($"{path} ends before its tensors do.");
        }

        return block;
    }

}
