using System.Buffers.Binary;
using System.IO.Compression;

namespace RepFlow.Ilgpu.Training.Tests.Checkpoints.PyTorch;

/// <summary>Files as <c>torch.save</c> writes them, around pickles that it may not have written.</summary>
static class TorchFiles
{
    /// <summary>A zip.</summary>
    /// <param name="pickle">What was saved.</param>
    /// <param name="storages">The storages' elements by key.</param>
    /// <param name="level">How the entries are compressed: torch.save does not.</param>
    /// <param name="folder">The folder in it.</param>
    /// <returns>The file.</returns>
    public static byte[] Zip(
        byte[] pickle, (string Key, float[] Values)[] storages, CompressionLevel level = CompressionLevel.NoCompression, string folder = "archive")
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("data.pkl", pickle);
            foreach (var (key, values) in storages)
            {
                Add($"data/{key}", Raw(values));
            }

            Add("version", "3\n"u8.ToArray());

            void Add(string name, byte[] bytes)
            {
                using var entry = zip.CreateEntry($"{folder}/{name}", level).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    /// <summary>A file of the form before 1.6.</summary>
    /// <param name="pickle">What was saved.</param>
    /// <param name="storages">The storages' elements by key.</param>
    /// <param name="isLittleEndian">What the file says of its numbers.</param>
    /// <returns>The file.</returns>
    public static byte[] Legacy(byte[] pickle, (string Key, float[] Values)[] storages, bool isLittleEndian = true)
    {
        byte[] magic = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
        var keys = new PickleWriter().Op((byte)']', (byte)'(');
        Array.ForEach(storages, storage => keys.Text(storage.Key));
        return
        [
            .. new PickleWriter().Op(magic).Ended,
            .. new PickleWriter().Op((byte)'M', 0xe9, 3).Ended,
            .. new PickleWriter().Dictionary(system => system.Text("little_endian").Op(isLittleEndian ? (byte)0x88 : (byte)0x89)).Ended,
            .. pickle,
            .. keys.Op((byte)'e').Ended,
            .. storages.SelectMany(storage => Count(storage.Values.Length).Concat(Raw(storage.Values))),
        ];
    }

    static byte[] Count(long count)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, count);
        return bytes;
    }

    static byte[] Raw(float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
