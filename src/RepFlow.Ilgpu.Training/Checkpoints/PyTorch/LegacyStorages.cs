using System.Buffers.Binary;

namespace RepFlow.Ilgpu.Training;

/// <summary>The storages of a file that <c>torch.save</c> wrote before 1.6: behind the pickles, each with the number of its elements before it.</summary>
sealed class LegacyStorages : IStorages
{
    readonly Dictionary<string, (long Begin, long Bytes)> storages = new(StringComparer.Ordinal);

    /// <summary>Finds the storages.</summary>
    /// <param name="file">The file.</param>
    /// <param name="begin">Where they begin.</param>
    /// <param name="keys">Their names, in order.</param>
    /// <param name="types">The types of their elements, by name.</param>
    /// <exception cref="InvalidDataException">They are not where they should be.</exception>
    public LegacyStorages(FileBytes file, long begin, IEnumerable<string> keys, IReadOnlyDictionary<string, string> types)
    {
        foreach (var key in keys)
        {
            if (!types.TryGetValue(key, out var type))
            {
                throw new InvalidDataException($"no tensor has its storage {Quoted.Of(key)}");
            }

            var count = BinaryPrimitives.ReadInt64LittleEndian(file.Read(begin, sizeof(long)));
            begin += sizeof(long);
            var bytes = count >= 0 && count <= (file.Length - begin) / ElementTypes.Bytes(type)
                ? count * ElementTypes.Bytes(type)
                : throw new InvalidDataException("it ends before its storages do: it is cut off, or damaged");
            storages[key] = (begin, bytes);
            begin += bytes;
        }
    }

    /// <inheritdoc/>
    public long Find(string key, long bytes) =>
        !storages.TryGetValue(key, out var storage) ? throw new InvalidDataException($"its storage {Quoted.Of(key)} is missing")
        : storage.Bytes >= bytes ? storage.Begin
        : throw new InvalidDataException($"the storage {Quoted.Of(key)} has {storage.Bytes} bytes where {bytes} are needed");
}
