using System.Buffers.Binary;
using System.Text;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Pictures;
using RepFlow.Ilgpu.Training.Reports;

namespace RepFlow.Ilgpu.Training.Tests.Reports;

public sealed class TensorBoardFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Records_are_read_back_with_their_checksums_while_the_file_is_still_open()
    {
        using var file = new TensorBoardFile(folder.Path);
        Assert.Matches(@"^events\.out\.tfevents\.\d{10}\.[\w-]+\.\d+\.\d+$", Path.GetFileName(file.FilePath));
        file.AddScalar("train/loss", 300, 0.25);
        var picture = new Picture(3, 2);
        picture.Fill(10, 20, 30);
        file.AddImage("test/examples", 1L << 40, picture);

        var events = Events(file.FilePath);
        Assert.Equal("brain.Event:2", Encoding.UTF8.GetString(events[0][3].Bytes));
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Assert.All(events, e => Assert.InRange(BitConverter.UInt64BitsToDouble(e[1].Number), now - 1000, now + 1000));
        Assert.Equal([300UL, 1UL << 40], events.Skip(1).Select(e => e[2].Number));
        var values = events.Skip(1).Select(e => Fields(Fields(e[5].Bytes)[1].Bytes)).ToList();
        Assert.Equal(["train/loss", "test/examples"], values.Select(v => Encoding.UTF8.GetString(v[1].Bytes)));
        Assert.Equal(0.25f, BitConverter.UInt32BitsToSingle((uint)values[0][2].Number));
        var image = Fields(values[1][4].Bytes);
        Assert.Equal([2UL, 3UL, 3UL], new[] { image[1].Number, image[2].Number, image[3].Number });
        Assert.Equal(picture.Rgb, PictureFile.Read(folder.Bytes("i.png", image[4].Bytes)).Rgb);
    }

    [Fact]
    public void A_run_that_goes_on_writes_a_file_of_its_own_and_a_folder_that_is_not_there_is_said()
    {
        using var first = new TensorBoardFile(folder.Path);
        using var second = new TensorBoardFile(folder.Path);
        Assert.NotEqual(first.FilePath, second.FilePath);
        Assert.Equal(2, folder.Names.Count());
        Assert.StartsWith("cannot write '", Assert.Throws<OutputException>(() => new TensorBoardFile(folder["no"])).Message, StringComparison.Ordinal);
    }

    static List<Dictionary<int, (ulong Number, byte[] Bytes)>> Events(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var events = new List<Dictionary<int, (ulong, byte[])>>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
            Assert.Equal(Masked(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            var data = bytes.AsSpan(at + 12, length);
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            events.Add(Fields(data));
            at += 16 + length;
        }

        return events;
    }

    /// <summary>The fields of a message by number, each once.</summary>
    static Dictionary<int, (ulong Number, byte[] Bytes)> Fields(ReadOnlySpan<byte> message)
    {
        var fields = new Dictionary<int, (ulong, byte[])>();
        while (message.Length > 0)
        {
            var key = Varint(ref message);
            var kind = key & 7;
            var number = kind switch
            {
                0 or 2 => Varint(ref message),
                1 => BinaryPrimitives.ReadUInt64LittleEndian(message),
                _ => BinaryPrimitives.ReadUInt32LittleEndian(message),
            };
            var length = kind switch { 0 => 0, 1 => 8, 5 => 4, _ => (int)number };
            fields.Add((int)(key >> 3), (number, message[..length].ToArray()));
            message = message[length..];
        }

        return fields;
    }

    static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        for (var (value, shift) = (0UL, 0); ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return value;
            }
        }
    }

    /// <summary>CRC-32C bit by bit (Castagnoli's polynomial, reflected), masked as in TFRecord files.</summary>
    static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        return ((~crc >> 15) | (~crc << 17)) + 0xa282ead8;
    }
}
