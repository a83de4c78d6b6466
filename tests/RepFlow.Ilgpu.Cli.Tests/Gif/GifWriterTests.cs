using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RepFlow.Ilgpu.Cli.Gif;
using RepFlow.Ilgpu.Training.Pictures;
using SkiaSharp;

namespace RepFlow.Ilgpu.Cli.Tests.Gif;

public sealed class GifWriterTests
{
    [Fact]
    public void Another_decoder_reads_the_frames_and_their_times()
    {
        Picture[] frames = [Gradient(0), Gradient(40), Gradient(40), Gradient(80)];
        using var codec = Write(frames, 30);
        Assert.Equal(4, codec.FrameCount);
        Assert.Equal(-1, codec.RepetitionCount);
        Assert.Equal([30, 40, 30, 30], codec.FrameInfo.Select(f => f.Duration));
        for (var i = 0; i < frames.Length; i++)
        {
            Assert.InRange(MeanError(frames[i], Decode(codec, i)), 0, 7);
        }
    }

    [Theory]
    [InlineData(1 / 2000.0)]
    [InlineData(1e-12)]
    public void A_frame_is_shown_no_longer_than_the_format_can_say(double framesPerSecond)
    {
        using var codec = Write([Gradient(0), Gradient(40)], framesPerSecond);
        Assert.Equal([655350, 655350], codec.FrameInfo.Select(f => f.Duration));
    }

    [Fact]
    public void Few_colors_are_kept_exactly_apart()
    {
        var picture = new Picture(16, 16);
        for (var i = 0; i < 256; i++)
        {
            byte[] color = (i % 4) switch { 0 => [255, 255, 255], 1 => [255, 0, 0], 2 => [0, 0, 0], _ => [0, 128, 255] };
            color.CopyTo(picture.Rgb, 3 * i);
        }

        using var codec = Write([picture], 10);
        Assert.True(MeanError(picture, Decode(codec, 0)) < 3);
    }

    // Long runs, noise and every number of pixels around the points where the code width changes and the table is cleared.
    [Property(MaxTest = 60)]
    public Property Any_indices_survive_the_compression() => Prop.ForAll(
        Gen.Choose(1, 90).ToArbitrary(),
        Gen.Choose(1, 90).ToArbitrary(),
        Gen.Choose(1, 40).ToArbitrary(),
        (width, height, colors) =>
        {
            var random = new Random((width * 100) + height);
            var picture = new Picture(width, height);
            for (var i = 0; i < width * height; i++)
            {
                picture.Rgb.AsSpan(3 * i, 3).Fill((byte)(random.Next(colors) * 6));
            }

            var palette = GifPalette.Choose([picture]);
            var indices = palette.Index(picture);
            using var codec = Write([picture], 10);
            var decoded = Decode(codec, 0);
            return Enumerable.Range(0, indices.Length).All(i => decoded.Rgb.AsSpan(3 * i, 3).SequenceEqual(palette.Colors.AsSpan(3 * indices[i], 3)));
        });

    static Picture Gradient(int shift)
    {
        var picture = new Picture(64, 48);
        for (var i = 0; i < 64 * 48; i++)
        {
            (picture.Rgb[3 * i], picture.Rgb[(3 * i) + 1], picture.Rgb[(3 * i) + 2]) = ((byte)(i % 64 * 4), (byte)(i / 64 * 5), (byte)shift);
        }

        return picture;
    }

    static SKCodec Write(Picture[] frames, double framesPerSecond)
    {
        var stream = new MemoryStream();
        var gif = new GifWriter(stream, frames[0].Width, frames[0].Height, GifPalette.Choose(frames), framesPerSecond);
        foreach (var frame in frames)
        {
            gif.Add(frame);
        }

        gif.Finish();
        stream.Position = 0;
        return SKCodec.Create(stream);
    }

    static Picture Decode(SKCodec codec, int frame)
    {
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul);
        using var bitmap = new SKBitmap(info);
        Assert.Equal(SKCodecResult.Success, codec.GetPixels(info, bitmap.GetPixels(), new SKCodecOptions(frame)));
        return PictureFile.FromBitmap(bitmap);
    }

    static double MeanError(Picture a, Picture b) => a.Rgb.Zip(b.Rgb, (x, y) => Math.Abs(x - y)).Average();
}
