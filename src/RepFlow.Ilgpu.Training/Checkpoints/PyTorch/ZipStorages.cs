using System.Buffers.Binary;
using System.Text;

namespace RepFlow.Ilgpu.Training;

/// <summary>
/// The entries of a zip file as <c>torch.save</c> writes it: none is compressed, so a storage is a range of the file, which can be read from anywhere, and nothing
/// unpacks to more than is there. Names of entries are keys and never paths.
/// </summary>
/// <remarks>
/// PKWARE's APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14 to 4.3.16 (its end, with 64 bits too) and 4.5.3 (sizes of 64 bits).
/// </remarks>
sealed class ZipStorages : IStorages
{
    const string PickleName = "data.pkl";
    const int EndBytes = 22;
    const int LongestComment = ushort.MaxValue;
    const int LocatorBytes = 20;
    const int End64Bytes = 56;
    const int CentralBytes = 46;
    const int LocalBytes = 30;
    const int MostDirectoryBytes = 1 << 26;

    readonly FileBytes file;
    readonly Dictionary<string, (long Header, long Bytes, bool IsStored)> entries = new(StringComparer.Ordinal);

    /// <summary>Reads the directory of a zip file.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="InvalidDataException">It is not as the format says, or is no file of torch.save.</exception>
    public ZipStorages(FileBytes file)
    {
        this.file = file;
        var (begin, bytes) = Directory();
        if (bytes > MostDirectoryBytes)
        {
            throw new InvalidDataException("it has more entries than a file of tensors");
        }

        ReadOnlySpan<byte> directory = file.Read(begin, bytes);
        while (directory.Length >= CentralBytes && Number(directory, 0, 4) == 0x02014b50)
        {
            var (name, extra, comment) = ((int)Number(directory, 28, 2), (int)Number(directory, 30, 2), (int)Number(directory, 32, 2));
            if (directory.Length < CentralBytes + name + extra + comment)
            {
                throw Damaged();
            }

            var text = Encoding.UTF8.GetString(directory.Slice(CentralBytes, name));
            var (packed, size, header) = Sizes(directory, directory.Slice(CentralBytes + name, extra));
            var isStored = Number(directory, 10, 2) == 0 && packed == size && (Number(directory, 8, 2) & 1) == 0;
            if (!entries.TryAdd(text, (header, size, isStored)))
            {
                throw new InvalidDataException($"it has {Quoted.Of(text)} twice");
            }

            directory = directory[(CentralBytes + name + extra + comment)..];
        }

        // In a folder, and in no folder of that.
        var folders = entries.Keys.Where(name => name.EndsWith('/' + PickleName, StringComparison.Ordinal))
            .Select(name => name[..^PickleName.Length]);
        Folder = folders.Where(folder => folder.IndexOf('/', StringComparison.Ordinal) == folder.Length - 1).ToList() is [var one]
            ? one
            : throw new InvalidDataException("it is a zip file without the one data.pkl that torch.save writes");
        if (entries.ContainsKey(Folder + "byteorder")
            && (Entry("byteorder") is not (var order, 6) || !file.Read(order, 6).AsSpan().SequenceEqual("little"u8)))
        {
            throw new InvalidDataException("its numbers have their highest byte first. Save it anew on a usual computer");
        }
    }

    /// <summary>The folder in which everything lies, with the slash.</summary>
    public string Folder { get; }

    /// <summary>Where the pickle of what was saved lies.</summary>
    /// <returns>Its first byte in the file, and its bytes.</returns>
    public (long Begin, long Bytes) Pickle() => Entry(PickleName);

    /// <inheritdoc/>
    public long Find(string key, long bytes)
    {
        var (begin, found) = Entry($"data/{key}");
        return found >= bytes ? begin : throw new InvalidDataException($"the storage {Quoted.Of(key)} has {found} bytes where {bytes} are needed");
    }

    (long Begin, long Bytes) Entry(string name)
    {
        if (!entries.TryGetValue(Folder + name, out var entry))
        {
            throw new InvalidDataException($"its entry {Quoted.Of(name)} is missing");
        }

        if (!entry.IsStored)
        {
            throw new InvalidDataException(
                $"its entry {Quoted.Of(name)} is compressed or encrypted, which torch.save does not do. Unpack it and save it anew");
        }

        ReadOnlySpan<byte> local = file.Read(entry.Header, LocalBytes);
        var begin = entry.Header + LocalBytes + Number(local, 26, 2) + Number(local, 28, 2);
        return Number(local, 0, 4) == 0x04034b50 && entry.Bytes >= 0 && entry.Bytes <= file.Length - begin ? (begin, entry.Bytes) : throw Damaged();
    }

    (long Begin, long Bytes) Directory()
    {
        var tail = Math.Min(file.Length, EndBytes + LongestComment);
        ReadOnlySpan<byte> end = file.Read(file.Length - tail, tail);
        var at = end.LastIndexOf("PK\u0005\u0006"u8);
        if (at < 0 || end.Length - at < EndBytes)
        {
            throw new InvalidDataException("it ends before its list of entries: it is cut off, or damaged");
        }

        var (begin, bytes) = (Number(end, at + 16, 4), Number(end, at + 12, 4));
        var position = file.Length - tail + at;
        if (position >= LocatorBytes)
        {
            // Written where 32 bits are too few, and by PyTorch always.
            ReadOnlySpan<byte> locator = file.Read(position - LocatorBytes, LocatorBytes);
            if (Number(locator, 0, 4) == 0x07064b50)
            {
                ReadOnlySpan<byte> end64 = file.Read(Positive(Number(locator, 8, 8)), End64Bytes);
                (begin, bytes) = Number(end64, 0, 4) == 0x06064b50 ? (Number(end64, 48, 8), Number(end64, 40, 8)) : throw Damaged();
            }
        }

        return (Positive(begin), Positive(bytes));
    }

    /// <summary>Sizes and place of an entry: of 32 bits, or where those are all ones, of 64 from its extra fields.</summary>
    static (long Packed, long Size, long Header) Sizes(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> extra)
    {
        var (packed, size, header) = (Number(entry, 20, 4), Number(entry, 24, 4), Number(entry, 42, 4));
        while (extra.Length >= 4)
        {
            var field = extra[4..];
            var length = (int)Number(extra, 2, 2);
            if (length > field.Length)
            {
                break;
            }

            if (Number(extra, 0, 2) == 1)
            {
                field = field[..length];
                size = Wide(size, ref field);
                packed = Wide(packed, ref field);
                header = Wide(header, ref field);
            }

            extra = extra[(4 + length)..];
        }

        return (packed, size, Positive(header));

        static long Wide(long number, ref ReadOnlySpan<byte> field)
        {
            if (number != uint.MaxValue || field.Length < 8)
            {
                return number;
            }

            number = Number(field, 0, 8);
            field = field[8..];
            return number;
        }
    }

    static long Number(ReadOnlySpan<byte> bytes, int at, int count) => count switch
    {
        2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]),
    };

    static long Positive(long number) => number >= 0 ? number : throw Damaged();

    static InvalidDataException Damaged() => new("its list of entries is damaged");
}
