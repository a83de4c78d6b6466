using Microsoft.Win32.SafeHandles;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Training;

/// <summary>The bytes of a file, read from wherever they are asked for.</summary>
sealed class FileBytes : IDisposable
{
    const int BlockBytes = 1 << 20;
    const string TooShort = "it ends before what it says it has";

    readonly SafeFileHandle handle;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its name.</param>
    /// <exception cref="InputException">It cannot be opened.</exception>
    public FileBytes(string path)
    {
        InputFile.Check(path);
        Path = path;
        handle = File.OpenHandle(path);
        Length = RandomAccess.GetLength(handle);
    }

    /// <summary>The file's name, as it was given.</summary>
    public string Path { get; }

    /// <summary>The file's bytes.</summary>
    public long Length { get; }

    /// <summary>Reads bytes.</summary>
    /// <param name="from">The first of them.</param>
    /// <param name="to">Receives them.</param>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public void Read(long from, Span<byte> to)
    {
        for (var at = 0; at < to.Length;)
        {
            try
            {
                var read = RandomAccess.Read(handle, to[at..], from + at);
                at += read > 0 ? read : throw new InvalidDataException(TooShort);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InvalidDataException("its disk does not give its bytes", e);
            }
        }
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="from">The first of them.</param>
    /// <param name="count">Their number, which lies within the file.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public byte[] Read(long from, long count)
    {
        if (from > Length - count)
        {
            throw new InvalidDataException(TooShort);
        }

        var bytes = new byte[count];
        Read(from, bytes);
        return bytes;
    }

    /// <summary>Reads elements that lie behind one another.</summary>
    /// <param name="tensor">The tensor that they are of.</param>
    /// <param name="from">The first byte.</param>
    /// <param name="count">How many elements; as many as the file has room for.</param>
    /// <returns>The elements.</returns>
    /// <exception cref="InvalidDataException">The elements are no real numbers, or too many for an array, or the file ends before.</exception>
    public double[] ReadElements(StoredTensor tensor, long from, long count)
    {
        var size = ElementTypes.Bytes(tensor.Type);
        if (count > Array.MaxLength)
        {
            throw new InvalidDataException($"{Quoted.Of(tensor.Name)} has {count} elements, more than fit in memory");
        }

        var values = new double[count];
        var block = new byte[Math.Min(BlockBytes, count * size)];
        for (var at = 0; at < values.Length; at += BlockBytes / size)
        {
            var part = values.AsSpan(at, Math.Min(BlockBytes / size, values.Length - at));
            var bytes = block.AsSpan(0, part.Length * size);
            Read(from + ((long)at * size), bytes);
            if (!ElementTypes.Read(tensor.Type, bytes, part))
            {
                throw new InvalidDataException($"{Quoted.Of(tensor.Name)} has elements of type {tensor.Type}, which are no real numbers");
            }
        }

        return values;
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
