using System.Runtime.Intrinsics;
using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Training.Tests.Data;

/// <summary>
/// Pixels are resized, cropped, flipped and coloured as by torchvision. The numbers here are of torchvision 0.14, antialias=True, for the frame of 9x11 pixels
/// (37 y y + 91 x + 53 c x + 11 y c) mod 256.
/// </summary>
public sealed class AugmentationTests
{
    const int Height = 9;
    const int Width = 11;

    static readonly Augmentation plain = new() { Height = Height, Width = Width, Mean = [0, 0, 0], Deviation = [1 / 255f, 1 / 255f, 1 / 255f] };

    static readonly DecodedClip clip = Clip(Height, Width, frames: 3);

    static DecodedClip Clip(int height, int width, int frames) =>
        new(frames, height, width, Enumerable.Range(0, frames * height * width * 3).Select(at => Byte(at % 3, at / 3 / width % height, at / 3 % width, at / 3 / width / height)).ToArray());

    static byte Byte(int color, int y, int x, int frame = 0) => (byte)((37 * y * y) + (91 * x) + (53 * color * x) + (11 * y * color) + (17 * frame));

    static float[] Apply(Augmentation options, DecodedClip? of = null, int crop = 0, int sample = 0, int[]? frames = null)
    {
        options.Check();
        frames ??= [0];
        var result = new float[frames.Length * 3 * options.Height * options.Width];
        Array.Fill(result, float.NaN);
        new ClipAugmenter(options).Apply(of ?? clip, frames, crop, new SampleRandom(1, 0, sample), result);
        return result;
    }

    static float[] Resize(AxisWindow rows, AxisWindow columns)
    {
        var result = new float[3 * rows.Count * columns.Count];
        var resampler = new FrameResampler();
        resampler.Plan(new(rows, columns), isFlipped: false);
        resampler.Resample(clip.Frame(0), Width * 3, Vector128.Create(1f), Vector128<float>.Zero, result);
        return result;
    }

    static void Close(float[] expected, IEnumerable<float> actual, float tolerance) =>
        Assert.All(expected.Zip(actual.ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance));

    [Fact]
    public void AtTheSameSizeNothingChangesAndFramesStandInTheirOrder()
    {
        var result = Apply(plain, frames: [2, 0, 2]);
        for (var at = 0; at < result.Length; at++)
        {
            var (x, y, plane) = (at % Width, at / Width % Height, at / Width / Height);
            Assert.Equal(Byte(plane % 3, y, x, plane / 3 == 1 ? 0 : 2), result[at], 1e-4f);
        }
    }

    [Fact]
    public void ResizingIsTorchvisions()
    {
        var shrunk = Resize(AxisWindow.Resized(0, Height, 4), AxisWindow.Resized(0, Width, 5));
        Close(
            [
                100.4381f, 136.9714f, 109.5566f, 120.5905f, 117.5048f, 138.7363f, 124.0325f, 121.8302f, 141.6585f, 114.6527f,
                125.4332f, 116.6016f, 119.1239f, 155.5610f, 131.0824f, 127.1728f, 111.2000f, 135.4971f, 146.3238f, 98.6122f,
            ],
            shrunk[20..40],
            1e-3f);
        var enlarged = Resize(AxisWindow.Resized(0, Height, 13), AxisWindow.Resized(0, Width, Width));
        Close(
            [79.0000f, 110.7692f, 109.6154f, 24.4615f, 142.3846f, 229.6923f, 247.0000f, 138.3076f, 58.0769f, 26.0001f, 197.0000f, 165.8461f, 63.0000f],
            enlarged[(2 * 13 * Width)..].Chunk(Width).Select(row => row[3]),
            1e-3f);
        var part = Resize(AxisWindow.Resized(2, 6, 4), AxisWindow.Resized(1, 7, 5));
        Close(
            [
                147.5000f, 117.2778f, 164.9545f, 92.3889f, 115.5000f, 122.0000f, 98.8889f, 128.4647f, 132.4691f, 140.9630f,
                106.8889f, 140.6667f, 97.8384f, 123.6790f, 144.8148f, 148.1667f, 75.2778f, 122.9546f, 121.5000f, 126.8334f,
            ],
            part[20..40],
            1e-3f);
    }

    [Theory]
    [InlineData(40, 90, 20, 45)]
    [InlineData(130, 171, 50, 57)]
    [InlineData(20, 33, 50, 71)]
    public void AFrameThatRisesEvenlyStillDoes(int height, int width, int newHeight, int newWidth)
    {
        var pixels = Enumerable.Range(0, height * width * 3).Select(at => (byte)((at / 3 % width) + (at % 3 * 20))).ToArray();
        var result = Apply(plain with { Height = newHeight, Width = newWidth, Crop = CropKind.RandomResized, LeastArea = 1, Flip = 0 }, new(1, height, width, pixels));
        var scale = (double)width / newWidth;
        for (var at = 0; at < result.Length; at++)
        {
            // Away from the edges, where the triangle is cut.
            var center = (((at % newWidth) + 0.5) * scale) - 0.5;
            if (center > scale && center < width - 1 - scale)
            {
                Assert.Equal(center + (at / newWidth / newHeight * 20), result[at], 1e-3);
            }
        }
    }

    [Fact]
    public void TheMiddleOfAResizedFrameIsTorchvisions()
    {
        float[] red =
        [
            137.5185f, 97.3472f, 119.4678f, 112.2084f, 139.5926f, 72.8889f, 124.5694f, 76.7953f, 146.5417f, 93.9259f,
            122.4691f, 110.3472f, 103.0877f, 123.4306f, 108.7407f, 166.7531f, 106.2361f, 175.9825f, 119.3194f, 108.7778f,
        ];
        var options = plain with { Height = 4, Width = 5, ShortSide = 6 };
        Close(red, Apply(options)[..20], 1e-3f);
        Close([.. red.Chunk(5).SelectMany(row => row.Reverse())], Apply(options with { Flip = 1 })[..20], 1e-3f);
        var normalized = new Augmentation { Height = 4, Width = 5, ShortSide = 6 };
        Close([.. red.Select(value => ((value / 255) - 0.485f) / 0.229f)], Apply(normalized)[..20], 1e-5f);
    }

    [Fact]
    public void ThreeCropsAreEndsAndMiddleOfTheLongerSide()
    {
        var options = plain with { Width = 5, Crop = CropKind.Three };
        Assert.Equal(3, options.Crops);
        foreach (var (crop, left) in new[] { (0, 0), (1, 3), (2, 6) })
        {
            Assert.Equal(Byte(1, 2, left + 4), Apply(options, crop: crop)[(((1 * Height) + 2) * 5) + 4], 1e-4f);
        }

        var tall = Clip(11, 9, 1);
        Assert.Equal([0f, Byte(0, 3, 0), Byte(0, 6, 0)], Enumerable.Range(0, 3).Select(crop => Apply(plain with { Height = 5, Width = 9, Crop = CropKind.Three }, tall, crop)[0]).Select(value => MathF.Round(value)));
    }

    [Fact]
    public void RandomCropsReachEveryPlace()
    {
        var options = plain with { Height = 7, Width = 8, Crop = CropKind.Random, RandomCrops = 25 };
        var first = Enumerable.Range(0, 400).Select(sample => MathF.Round(Apply(options, sample: sample)[0])).ToHashSet();
        var expected = Enumerable.Range(0, 3).SelectMany(y => Enumerable.Range(0, 4).Select(x => (float)Byte(0, y, x))).ToHashSet();
        Assert.Equal(expected.Order(), first.Order());
    }

    [Fact]
    public void MultiScaleCropsAreThoseOfTheirSource()
    {
        // Of a frame of 256x340: sides of 256, 224, 192 or 168 pixels, neighbouring ones at most, in 13 places.
        var options = new Augmentation { Height = 224, Width = 224, Crop = CropKind.MultiScale };
        var seen = new HashSet<CropWindow>();
        for (var sample = 0; sample < 3000; sample++)
        {
            var random = new SampleRandom(0, 0, sample);
            seen.Add(CropWindow.Of(options, 256, 340, 0, ref random));
        }

        List<int> sides = [256, 224, 192, 168];
        Assert.All(seen, window => Assert.InRange(Math.Abs(sides.IndexOf(window.Rows.Size) - sides.IndexOf(window.Columns.Size)), 0, 1));
        Assert.Equal(10, seen.Select(window => (window.Rows.Size, window.Columns.Size)).Distinct().Count());
        Assert.Equal(
            [(0, 0), (0, 58), (0, 116), (8, 29), (8, 87), (16, 0), (16, 58), (16, 116), (24, 29), (24, 87), (32, 0), (32, 58), (32, 116)],
            seen.Where(window => window is { Rows.Size: 224, Columns.Size: 224 }).Select(window => (window.Rows.Begin, window.Columns.Begin)).Order());
    }

    [Fact]
    public void RandomResizedCropsHaveTheirAreasAndShapes()
    {
        var options = new Augmentation { Height = 80, Width = 112, Crop = CropKind.RandomResized, LeastArea = 0.2 };
        var windows = new List<CropWindow>();
        for (var sample = 0; sample < 2000; sample++)
        {
            var random = new SampleRandom(0, 0, sample);
            windows.Add(CropWindow.Of(options, 120, 160, 0, ref random));
        }

        var areas = windows.Select(window => window.Rows.Size * window.Columns.Size / (120.0 * 160)).ToList();
        Assert.InRange(areas.Min(), 0.19, 0.22);
        Assert.InRange(areas.Max(), 0.9, 1);
        Assert.All(windows, window => Assert.InRange(window.Columns.Size / (double)window.Rows.Size * 80 / 112, 0.73, 1.37));
        Assert.All(windows, window => Assert.InRange(window.Rows.Begin, 0, 120 - window.Rows.Size));
        Assert.All(windows, window => Assert.InRange(window.Columns.Begin, 0, 160 - window.Columns.Size));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 300)]
    [InlineData(200, 3)]
    [InlineData(37, 61)]
    [InlineData(500, 320)]
    public void AFrameOfOneColorStaysThatWhateverItsSize(int height, int width)
    {
        var pixels = Enumerable.Repeat<byte[]>([10, 20, 30], height * width).SelectMany(pixel => pixel).ToArray();
        foreach (var crop in Enum.GetValues<CropKind>())
        {
            var options = plain with { Height = 18, Width = 26, Crop = crop, ShortSide = 30, Flip = 0.5 };
            for (var sample = 0; sample < 20; sample++)
            {
                var result = Apply(options, new(1, height, width, pixels), sample % options.Crops, sample);
                Assert.All(result.Select((value, at) => (value, at)), pair => Assert.Equal(10f * ((pair.at / (18 * 26)) + 1), pair.value, 1e-4f));
            }
        }
    }

    [Fact]
    public void AFlipNegatesTheHorizontalComponentOfFlow()
    {
        var (straight, flipped) = (Apply(plain with { IsFlow = true }), Apply(plain with { IsFlow = true, Flip = 1 }));
        for (var at = 0; at < straight.Length; at++)
        {
            var mirrored = flipped[at - (at % Width) + (Width - 1 - (at % Width))];
            Assert.Equal(straight[at], at < Height * Width ? 255 - mirrored : mirrored, 1e-4f);
        }
    }

    [Fact]
    public void ColorsChangeByTorchvisionsDefinitions()
    {
        // Rows 2 and 3, columns 3 to 5, in the order brightness 0, contrast 1, saturation 2, hue 3.
        Check(
            new(1.3f, 1, 1, 0, 0b11100100),
            [0.8412f, 0.0000f, 0.4639f, 0.4792f, 0.9431f, 0.1020f, 0.4588f, 1.0000f, 0.6220f, 0.1529f, 0.8871f, 0.3161f, 0.0765f, 1.0000f, 0.7800f, 1.0000f, 0.8310f, 0.5302f]);
        Check(
            new(1, 0.6f, 1, 0, 0b11100100),
            [0.5668f, 0.1785f, 0.3927f, 0.3997f, 0.6138f, 0.2256f, 0.3903f, 0.7291f, 0.4656f, 0.2491f, 0.5879f, 0.3244f, 0.2138f, 0.6774f, 0.5385f, 0.7009f, 0.5621f, 0.4232f]);
        Check(
            new(1, 1, 1.7f, 0, 0b11100100),
            [0.8149f, 0.0000f, 0.2875f, 0.4317f, 0.7502f, 0.0000f, 0.3149f, 1.0000f, 0.4942f, 0.0051f, 0.6768f, 0.2645f, 0.0000f, 0.9699f, 0.7009f, 1.0000f, 0.6035f, 0.5445f]);
        Check(
            new(1, 1, 1, -0.2f, 0b11100100),
            [0.6471f, 0.2698f, 0.3569f, 0.1176f, 0.7255f, 0.0784f, 0.0588f, 0.9176f, 0.6000f, 0.7702f, 0.6392f, 0.4078f, 0.4706f, 0.0000f, 0.4298f, 0.8706f, 0.6996f, 0.1773f]);

        // Contrast, saturation, brightness, hue.
        Check(
            new(0.8f, 1.4f, 0.5f, 0.3f, 0b11001001),
            [0.1611f, 0.5939f, 0.4485f, 0.4860f, 0.6017f, 0.2129f, 0.4520f, 0.2797f, 0.3123f, 0.1410f, 0.6500f, 0.0559f, 0.2291f, 0.6797f, 0.4076f, 0.0860f, 0.6162f, 0.1520f]);

        static void Check(ColorJitter jitter, float[] expected)
        {
            var frame = Enumerable.Range(0, 18).Select(at => Byte(at / 6, 2 + (at / 3 % 2), 3 + (at % 3)) / 255f).ToArray();
            jitter.Apply(frame);
            Close(expected, frame, 1e-4f);
        }
    }

    [Fact]
    public void JitterIsAlikeForAllFramesAndComesBeforeNormalization()
    {
        var options = plain with { Brightness = 0.5 };
        var result = Apply(options, frames: [0, 0]);
        Assert.Equal(result[..(result.Length / 2)], result[(result.Length / 2)..]);
        var factor = result[0 + 2] / Byte(0, 0, 2);
        Assert.InRange(factor, 0.5f, 1.5f);
        Assert.NotInRange(factor, 0.99f, 1.01f);
        Assert.All(Enumerable.Range(0, Width), x => Assert.Equal(Math.Min(255, factor * Byte(0, 0, x)), result[x], 1e-2f));
    }

    [Fact]
    public void WhatCannotBeIsRefused()
    {
        Assert.Throws<InputException>(() => new Augmentation { Height = 0 }.Check());
        Assert.Throws<InputException>(() => new Augmentation { Flip = double.NaN }.Check());
        Assert.Throws<InputException>(() => new Augmentation { Deviation = [1, 0, 1] }.Check());
        Assert.Throws<InputException>(() => new Augmentation { IsFlow = true, Hue = 0.1 }.Check());
    }
}
