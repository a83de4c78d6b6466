using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Pictures;
using SkiaSharp;

namespace RepFlow.Ilgpu.Training.Tests.Pictures;

public sealed class PictureFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Grey_survives_a_file_and_luma_exactly()
    {
        var path = folder.Png("a.png", 16, 16, (y, x) => (byte)((y * 16) + x));
        var luma = new double[256];
        PictureFile.Read(path).Luma(luma);
        Assert.Equal(Enumerable.Range(0, 256).Select(i => (double)i), luma);
    }

    [Fact]
    public void A_full_disk_is_an_exception_and_not_the_end_of_the_process()
    {
        using var stream = new FullStream();
        Assert.Throws<IOException>(() => PictureFile.WritePng(stream, new Picture(64, 64)));
    }

    [Fact]
    public void A_truncated_picture_is_refused()
    {
        var path = folder.Png("a.png", 64, 64, (y, x) => (byte)(y * x * 7));
        FfmpegTool.Truncate(path, folder["b.png"], 0.5);
        Assert.Contains("truncated", Assert.Throws<InputException>(() => PictureFile.Read(folder["b.png"])).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte> Orientations()
    {
        var data = new TheoryData<string, byte>();
        foreach (var name in new[] { "a.png", "a.jpg", "a.webp", "deep.png" })
        {
            for (byte orientation = 1; orientation <= 8; orientation++)
            {
                data.Add(name, orientation);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void A_picture_comes_out_upright(string name, byte orientation)
    {
        // Where the first row and the first column of the file belong in the upright picture: left or right, top or bottom.
        var stored = new[,] { { 0x20, 0x60 }, { 0xA0, 0xE0 } };
        var (turned, flipRow, flipColumn) = orientation switch
        {
            1 => (false, false, false),
            2 => (false, false, true),
            3 => (false, true, true),
            4 => (false, true, false),
            5 => (true, false, false),
            6 => (true, false, true),
            7 => (true, true, true),
            _ => (true, true, false),
        };
        var picture = PictureFile.Read(Noted(name, orientation));
        Assert.Equal(turned ? (16, 32) : (32, 16), (picture.Width, picture.Height));
        for (var corner = 0; corner < 4; corner++)
        {
            var (y, x) = (corner / 2, corner % 2);
            var (sy, sx) = (flipRow ? 1 - y : y, flipColumn ? 1 - x : x);
            var expected = turned ? stored[sx, sy] : stored[sy, sx];
            var pixel = (((y == 0 ? 2 : picture.Height - 3) * picture.Width) + (x == 0 ? 2 : picture.Width - 3)) * 3;
            Assert.InRange(picture.Rgb[pixel], expected - 12, expected + 12);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(4, 0)]
    [InlineData(6, 0)]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    public void Sixteen_bits_are_kept(byte colorType, byte interlaced)
    {
        var (width, height, channels) = (13, 11, colorType switch { 0 => 1, 2 => 3, 4 => 2, _ => 4 });
        var samples = new ushort[width * height * 3];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (ushort)((channels < 3 ? i / 3 : i) * 40503);
        }

        var path = folder.Bytes("a.png", PngBytes.Deep(width, height, colorType, interlaced, (x, y, c) => c == (channels < 3 ? 1 : 3) ? (ushort)999 : samples[(3 * ((y * width) + x)) + c]));
        var luma = new double[width * height];
        var picture = PictureFile.Read(path);
        picture.Luma(luma);
        for (var i = 0; i < luma.Length; i++)
        {
            Assert.Equal(((0.299 * samples[3 * i]) + (0.587 * samples[(3 * i) + 1]) + (0.114 * samples[(3 * i) + 2])) / 257, luma[i], 1e-9);
            Assert.Equal((byte)Math.Round(samples[3 * i] / 257.0), picture.Rgb[3 * i]);
        }

        if (FfmpegTool.Available)
        {
            // Another decoder's opinion of the same file.
            FfmpegTool.Run($"-f png_pipe -i {path} -pix_fmt rgb48be {folder["a.ppm"]}");
            var other = new double[luma.Length];
            PictureFile.Read(folder["a.ppm"]).Luma(other);
            Assert.Equal(other, luma);
        }

        FfmpegTool.Truncate(path, folder["b.png"], 0.7);
        Assert.Contains("truncated", Assert.Throws<InputException>(() => PictureFile.Read(folder["b.png"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("P5 2 1 255 ", new byte[] { 7, 255 }, 7, 255)]
    [InlineData("P5\n# from 2 sources\n2 1\n65535\n", new byte[] { 0x12, 0x34, 0xFF, 0xFF }, 0x1234 / 257.0, 255)]
    [InlineData("P5 2 1 15 ", new byte[] { 1, 15 }, 17, 255)]
    [InlineData("P6 2 1 255 ", new byte[] { 1, 1, 1, 9, 9, 9 }, 1, 9)]
    [InlineData("P2 2 1 1023\n1023 # bright\n 0", new byte[0], 255, 0)]
    [InlineData("P3 2 1 255\n9 9 9 8 8 8\n", new byte[0], 9, 8)]
    public void Netpbm_pictures_are_read(string header, byte[] samples, double first, double second)
    {
        var path = folder.Bytes("a.ppm", [.. System.Text.Encoding.ASCII.GetBytes(header), .. samples]);
        var luma = new double[2];
        PictureFile.Read(path).Luma(luma);
        Assert.Equal(first, luma[0], 1e-9);
        Assert.Equal(second, luma[1], 1e-9);
    }

    [Theory]
    [InlineData("P6 2 1 255 x", "truncated or damaged")]
    [InlineData("P4 2 1 x", "not of the kinds P2")]
    [InlineData("P6 -2 1 255 ", "truncated or damaged")]
    [InlineData("P6 2 1 0 ", "truncated or damaged")]
    [InlineData("P6 99999999999 1 255 ", "truncated or damaged")]
    [InlineData("P6 100000 100000 255 ", "claims 100000x100000 pixels, which 21 bytes cannot hold")]
    [InlineData("P2 3 1 255 1 2", "claims 3x1 pixels")]
    [InlineData("P5 2147483647 2147483647 255 ", "cannot hold")]
    public void Other_netpbm_pictures_are_refused(string text, string says)
    {
        var path = folder.Bytes("a.ppm", System.Text.Encoding.ASCII.GetBytes(text));
        Assert.Contains(says, Assert.Throws<InputException>(() => PictureFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_picture_is_refused_before_it_is_decoded()
    {
        var path = folder.Bytes("a.png", PngBytes.File(PngBytes.Header(65535, 65535, 8, 2), PngBytes.Chunk("IDAT", new byte[100])));
        Assert.Contains("65535x65535 pixels", Assert.Throws<InputException>(() => PictureFile.Read(path)).Message, StringComparison.Ordinal);
        Assert.Contains("60000x60000 pixels needs 144.0 GB", Refused(Bmp(60000, 60000, 8, 1, 230_000)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16500, 16500, 24, 0, 54)]
    [InlineData(30000, 30000, 24, 0, 54)]
    [InlineData(30000, -30000, 32, 0, 54)]
    [InlineData(9, 3, 24, 0, 83)]
    [InlineData(60000, 60000, 8, 1, 1100)]
    public void A_bmp_that_claims_more_than_it_holds_is_refused_before_it_is_decoded(int width, int height, byte bits, byte compression, int bytes) =>
        Assert.Contains(
            $"claims {width}x{Math.Abs(height)} pixels, which {bytes} bytes cannot hold",
            Refused(Bmp(width, height, bits, compression, bytes)),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(9, 3, 24, 0, 54 + (3 * 28))]
    [InlineData(9, -3, 32, 0, 54 + (3 * 36))]
    [InlineData(9, 3, 1, 0, 54 + 8 + (3 * 4))]
    public void A_bmp_that_holds_what_it_claims_is_read(int width, int height, byte bits, byte compression, int bytes)
    {
        var picture = PictureFile.Read(folder.Bytes("a.bmp", Bmp(width, height, bits, compression, bytes)));
        Assert.Equal((width, Math.Abs(height)), (picture.Width, picture.Height));
    }

    [Fact]
    public void What_a_decoder_finds_is_told_in_words()
    {
        // Whole for its claim, and yet without its last row: the header takes its place.
        Assert.EndsWith("is truncated. Get it again.", Refused(Bmp(9, 3, 24, 0, 54 + 40)), StringComparison.Ordinal);
    }

    string Refused(byte[] bmp) => Assert.Throws<InputException>(() => PictureFile.Read(folder.Bytes("a.bmp", bmp))).Message;

    static byte[] Bmp(int width, int height, byte bits, byte compression, int bytes)
    {
        var file = new byte[bytes];
        "BM"u8.CopyTo(file);
        BitConverter.TryWriteBytes(file.AsSpan(2), bytes);
        (file[14], file[26], file[28], file[30]) = (40, 1, bits, compression);
        BitConverter.TryWriteBytes(file.AsSpan(10), 54 + (bits <= 8 ? 4 << bits : 0));
        BitConverter.TryWriteBytes(file.AsSpan(18), width);
        BitConverter.TryWriteBytes(file.AsSpan(22), height);
        return file;
    }

    // Four grey quarters, 20 and 60 above A0 and E0, and an EXIF note that says how the camera was held.
    string Noted(string name, byte orientation)
    {
        byte[] tiff = [.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        if (name == "deep.png")
        {
            return folder.Bytes(name, PngBytes.Deep(32, 16, 2, 0, (x, y, _) => (ushort)(257 * Quarter(x, y)), PngBytes.Chunk("eXIf", tiff)));
        }

        var picture = new Picture(32, 16);
        for (var i = 0; i < 32 * 16; i++)
        {
            picture.Rgb.AsSpan(3 * i, 3).Fill(Quarter(i % 32, i / 32));
        }

        using var bitmap = PictureFile.ToBitmap(picture);
        using var stream = new MemoryStream();
        bitmap.Encode(stream, Path.GetExtension(name) switch { ".png" => SKEncodedImageFormat.Png, ".jpg" => SKEncodedImageFormat.Jpeg, _ => SKEncodedImageFormat.Webp }, 95);
        var bytes = stream.ToArray();
        return folder.Bytes(name, Path.GetExtension(name) switch
        {
            // Behind the pixels, where PNG allows it too.
            ".png" => [.. bytes.AsSpan(0, bytes.Length - 12), .. PngBytes.Chunk("eXIf", tiff), .. bytes.AsSpan(bytes.Length - 12)],
            ".jpg" => [0xFF, 0xD8, 0xFF, 0xE1, 0, (byte)(8 + tiff.Length), .. "Exif"u8, 0, 0, .. tiff, .. bytes.AsSpan(2)],
            _ => Riff([.. "VP8X"u8, 10, 0, 0, 0, 8, 0, 0, 0, 31, 0, 0, 15, 0, 0, .. bytes.AsSpan(12), .. "EXIF"u8, (byte)tiff.Length, 0, 0, 0, .. tiff]),
        });

        static byte Quarter(int x, int y) => (byte)(0x20 + (x >= 16 ? 0x40 : 0) + (y >= 8 ? 0x80 : 0));

        static byte[] Riff(byte[] content) => [.. "RIFF"u8, .. BitConverter.GetBytes(content.Length + 4), .. "WEBP"u8, .. content];
    }
}
