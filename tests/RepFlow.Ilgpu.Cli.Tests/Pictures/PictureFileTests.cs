using RepFlow.Ilgpu.Cli.Pictures;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Cli.Tests.Support;
using SkiaSharp;

namespace RepFlow.Ilgpu.Cli.Tests.Pictures;

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
        Assert.Contains("truncated", Assert.Throws<ToolException>(() => PictureFile.Read(folder["b.png"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0x20, 0xE0)]
    [InlineData(3, 0xE0, 0x20)]
    [InlineData(6, 0xA0, 0x60)]
    [InlineData(8, 0x60, 0xA0)]
    public void A_jpeg_comes_out_upright(byte orientation, byte topLeft, byte bottomRight)
    {
        var picture = PictureFile.Read(Jpeg(orientation));
        Assert.Equal(orientation <= 3 ? (32, 16) : (16, 32), (picture.Width, picture.Height));
        Assert.InRange(picture.Rgb[0], topLeft - 12, topLeft + 12);
        Assert.InRange(picture.Rgb[^1], bottomRight - 12, bottomRight + 12);
    }

    // Four grey quarters, 20 and 60 above A0 and E0, and an EXIF note that says how the camera was held.
    string Jpeg(byte orientation)
    {
        var picture = new Picture(32, 16);
        for (var i = 0; i < 32 * 16; i++)
        {
            picture.Rgb.AsSpan(3 * i, 3).Fill((byte)(0x20 + (i % 32 >= 16 ? 0x40 : 0) + (i / 32 >= 8 ? 0x80 : 0)));
        }

        using var bitmap = PictureFile.ToBitmap(picture);
        using var stream = new MemoryStream();
        bitmap.Encode(stream, SKEncodedImageFormat.Jpeg, 95);
        byte[] tiff = [.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        byte[] exif = [0xFF, 0xE1, 0, (byte)(8 + tiff.Length), .. "Exif"u8, 0, 0, .. tiff];
        return folder.Bytes("a.jpg", [0xFF, 0xD8, .. exif, .. stream.ToArray().AsSpan(2)]);
    }
}
