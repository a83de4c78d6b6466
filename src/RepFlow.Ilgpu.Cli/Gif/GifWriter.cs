using System.Buffers.Binary;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Gif;

/// <summary>Writes animated GIF files (GIF89a) that repeat for ever. It needs no other program, so the tool's first picture does not either.</summary>
sealed class GifWriter
{
    const byte Unchanged = GifPalette.MostColors;

    readonly Stream stream;
    readonly GifPalette palette;
    readonly double framesPerSecond;
    byte[]? previous;
    long written;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">The file at its start.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="palette">The colours.</param>
    /// <param name="framesPerSecond">The speed; what readers show ends at 50.</param>
    public GifWriter(Stream stream, int width, int height, GifPalette palette, double framesPerSecond)
    {
        this.stream = stream;
        this.palette = palette;
        this.framesPerSecond = Math.Min(framesPerSecond, 50);
        stream.Write("GIF89a"u8);
        Short(width);
        Short(height);

        // A global table of 256 colours; background 0; square pixels.
        stream.Write([0xF7, 0, 0]);
        stream.Write(palette.Colors);
        stream.Write(new byte[(256 * 3) - palette.Colors.Length]);
        stream.Write([0x21, 0xFF, 11]);
        stream.Write("NETSCAPE2.0"u8);
        stream.Write([3, 1, 0, 0, 0]);
    }

    /// <summary>Adds a frame.</summary>
    /// <param name="picture">The frame, of the file's size.</param>
    public void Add(Picture picture)
    {
        var indices = palette.Index(picture);
        var shown = (byte[])indices.Clone();
        for (var i = 0; previous is not null && i < indices.Length; i++)
        {
            if (indices[i] == previous[i])
            {
                indices[i] = Unchanged;
            }
        }

        // Delays are in hundredths of a second; rounding the time of each frame, not each delay, keeps the clip's length.
        // The format has no more than 65535 of them.
        var delay = Math.Round((written + 1) * 100 / framesPerSecond) - Math.Round(written * 100 / framesPerSecond);
        stream.Write([0x21, 0xF9, 4, previous is null ? (byte)0x04 : (byte)0x05]);
        Short((int)Math.Clamp(delay, 2, ushort.MaxValue));
        stream.Write([Unchanged, 0, 0x2C]);
        Short(0);
        Short(0);
        Short(picture.Width);
        Short(picture.Height);
        stream.WriteByte(0);
        new LzwEncoder(stream).Write(indices);
        previous = shown;
        written++;
    }

    /// <summary>Ends the file.</summary>
    public void Finish() => stream.WriteByte(0x3B);

    void Short(int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        stream.Write(bytes);
    }
}
