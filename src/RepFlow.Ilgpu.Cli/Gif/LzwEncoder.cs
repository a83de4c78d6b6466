namespace RepFlow.Ilgpu.Cli.Gif;

/// <summary>GIF's variable-width LZW: codes of 9 to 12 bits, lowest bit first, in blocks of at most 255 bytes.</summary>
/// <param name="stream">Where the blocks go.</param>
sealed class LzwEncoder(Stream stream)
{
    const int RootBits = 8;
    const int Clear = 1 << RootBits;
    const int End = Clear + 1;
    const int MostCodes = 1 << 12;

    readonly byte[] block = new byte[255];
    int filled;
    uint bits;
    int bitCount;

    /// <summary>Writes the indices of a frame.</summary>
    /// <param name="indices">The indices.</param>
    public void Write(ReadOnlySpan<byte> indices)
    {
        stream.WriteByte(RootBits);

        // next[prefix, index] is the code of a known run followed by an index; 0 means none, for no run has code 0 as its extension.
        var next = new short[MostCodes * 256];
        var width = RootBits + 1;
        var free = End + 1;
        Put(Clear, width);
        int prefix = indices[0];
        foreach (var index in indices[1..])
        {
            var known = next[(prefix << 8) | index];
            if (known != 0)
            {
                prefix = known;
                continue;
            }

            Put(prefix, width);
            if (free < MostCodes)
            {
                next[(prefix << 8) | index] = (short)free;
                if (free == 1 << width)
                {
                    width++;
                }

                free++;
            }
            else
            {
                Put(Clear, width);
                Array.Clear(next);
                (width, free) = (RootBits + 1, End + 1);
            }

            prefix = index;
        }

        Put(prefix, width);

        // The reader adds one more run after that code, which can widen the next.
        if (free == 1 << width && width < 12)
        {
            width++;
        }

        Put(End, width);
        Flush();
    }

    void Put(int code, int width)
    {
        bits |= (uint)code << bitCount;
        bitCount += width;
        while (bitCount >= 8)
        {
            PutByte((byte)bits);
            bits >>= 8;
            bitCount -= 8;
        }
    }

    void PutByte(byte value)
    {
        block[filled++] = value;
        if (filled == block.Length)
        {
            FlushBlock();
        }
    }

    void Flush()
    {
        if (bitCount > 0)
        {
            PutByte((byte)bits);
            (bits, bitCount) = (0, 0);
        }

        FlushBlock();
        stream.WriteByte(0);
    }

    void FlushBlock()
    {
        if (filled > 0)
        {
            stream.WriteByte((byte)filled);
            stream.Write(block, 0, filled);
            filled = 0;
        }
    }
}
