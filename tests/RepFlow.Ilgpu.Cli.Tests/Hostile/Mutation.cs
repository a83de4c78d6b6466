using System.Buffers.Binary;
using System.Text;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Cli.Tests.Hostile;

/// <summary>Damages files as disks, networks and ill will do.</summary>
/// <param name="random">The source of damage.</param>
sealed class Mutation(Random random)
{
    static readonly uint[] Extremes = [0, 1, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x3FFF_FFFF, 0x0000_8000];
    static readonly string[] Numbers = ["-1", "0", "99999999", "4294967296", "1e9", "65535", "0x10", "2147483647"];

    /// <summary>Damages a file in one to three places.</summary>
    public byte[] Of(byte[] file)
    {
        var bytes = (byte[])file.Clone();
        for (var times = random.Next(1, 4); times > 0 && bytes.Length > 8; times--)
        {
            // Most of what can be misunderstood stands at the beginning.
            var at = random.Next(random.Next(2) == 0 ? bytes.Length : Math.Min(bytes.Length, 200));
            var length = Math.Min(random.Next(1, 40), bytes.Length - at);
            bytes = random.Next(8) switch
            {
                0 => bytes[..at],
                1 => [.. bytes[..at], .. bytes[(at + length)..]],
                2 => [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]],
                3 => With(bytes, at, Enumerable.Range(0, length).Select(_ => (byte)random.Next(256))),
                4 => With(bytes, at, Word(random.Next(2) == 0, random.Next(2) == 0)),
                5 => Digits(bytes),
                _ => With(bytes, at, [(byte)(bytes[at] ^ (1 << random.Next(8)))]),
            };
        }

        // Damage behind a checksum that is right gets further than other damage.
        return random.Next(2) == 0 ? PngBytes.WithChecksums(bytes) : bytes;
    }

    static byte[] With(byte[] bytes, int at, IEnumerable<byte> replacement)
    {
        foreach (var value in replacement.Take(bytes.Length - at))
        {
            bytes[at++] = value;
        }

        return bytes;
    }

    byte[] Word(bool big, bool half)
    {
        var bytes = new byte[half ? 2 : 4];
        var value = Extremes[random.Next(Extremes.Length)];
        switch (big, half)
        {
            case (true, true):
                BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
                break;
            case (false, true):
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
                break;
            case (true, false):
                BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
                break;
            default:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
                break;
        }

        return bytes;
    }

    // A number in a header of text.
    byte[] Digits(byte[] bytes)
    {
        var places = Enumerable.Range(0, Math.Min(bytes.Length, 120)).Where(i => char.IsAsciiDigit((char)bytes[i])).ToArray();
        if (places.Length == 0)
        {
            return bytes;
        }

        var at = places[random.Next(places.Length)];
        return [.. bytes[..at], .. Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)]), .. bytes[(at + 1)..]];
    }
}
