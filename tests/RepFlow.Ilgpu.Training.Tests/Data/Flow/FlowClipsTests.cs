using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Data.Motion;

namespace RepFlow.Ilgpu.Training.Tests.Data;

/// <summary>Flow that is computed once and read with the frames is that which networks compute, and is lost in no way.</summary>
public sealed class FlowClipsTests : IDisposable
{
    const int Size = 18;

    static readonly TvL1Options tvL1 = TvL1Options.OpenCvCuda with { Scales = 1, Warps = 1, InnerIterations = 4 };

    readonly TemporaryFolder folder = new();
    readonly Device device = Device.Open("host");

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    /// <summary>Bit for bit, where no pixel is moved: windows inside a clip, wider than it, and at a stride.</summary>
    [Theory]
    [InlineData("resnet18-tvl1", 4, 1, ShortVideo.Loops)]
    [InlineData("resnet18-twostream", 4, 2, ShortVideo.RepeatsLastFrame)]
    [InlineData("resnet18_3d-tvl1", 8, 1, ShortVideo.Loops)]
    [InlineData("resnet18-tvl1x2", 8, 3, ShortVideo.RepeatsLastFrame)]
    public void StoredFlowIsWhatTheNetworkComputes(string model, int frames, int stride, ShortVideo shortVideo)
    {
        var sampling = new ClipSampling { Frames = frames, Stride = stride, ShortVideo = shortVideo };
        var options = new ModelOptions { Classes = 13, Frames = frames, Width = 4, FrameHeight = Size, FrameWidth = Size, TvL1 = tvL1, Seed = 3 };
        var motion = new MotionClips(3, 1, frames: 6, size: Size);
        using var stored = Flow(motion, sampling);
        Assert.Equal(3, stored.Fill().Computed);
        var computes = Probabilities(motion, options, hasFlow: false);
        var reads = Probabilities(stored, options with { HasStoredFlow = true }, hasFlow: true);
        Assert.Equal(computes, reads);
        Assert.True(stored.Read(0, [0, 1, 2], default).Flow!.Pixels.ToArray().Distinct().Count() > 3, "Something moves.");

        float[] Probabilities(IClipSource source, ModelOptions of, bool hasFlow)
        {
            var loader = new ClipLoader(source, new ClipLoaderOptions
            {
                Sampling = sampling,
                Augmentation = new Augmentation { Height = Size, Width = Size },
                BatchSize = 3,
                HasFlow = hasFlow,
                Workers = 2,
            });
            using var evaluator = new Evaluator(ModelCatalog.Create(model, of), device, Precision.Single, loader);
            return [.. evaluator.Run().Predictions.SelectMany(prediction => prediction.Probabilities)];
        }
    }

    [Fact]
    public void AFlipNegatesTheMotionToTheRightExactlyAndCropsMoveFlowWithColors()
    {
        const int Height = 9;
        const int Width = 11;
        var bytes = Enumerable.Range(0, 2 * Height * Width * 3).Select(at => MemorySource.Pixel(1, 2, at)).ToArray();
        var clip = new DecodedClip(2, Height, Width, bytes);
        clip = clip with { Flow = clip };
        var (straight, flipped) = (Apply(new() { Height = Height, Width = Width }, 5), Apply(new() { Height = Height, Width = Width, Flip = 1 }, 5));
        for (var at = 0; at < straight.Length; at++)
        {
            var (channel, x) = (at / (Height * Width) % 5, at % Width);
            var mirrored = flipped[at - x + (Width - 1 - x)];
            Assert.Equal(channel == 3 ? 255 - straight[at] : straight[at], mirrored);
            if (channel >= 3)
            {
                Assert.Equal(bytes[(((at / (5 * Height * Width) * Height * Width) + (at % (Height * Width))) * 3) + (channel == 3 ? 0 : 2)], straight[at]);
            }
        }

        // Enlarged, cut out, with other colours: flow is what red and blue were.
        var random = new Augmentation { Height = 6, Width = 7, ShortSide = 12, Crop = CropKind.Random, Mean = [0, 0, 0], Deviation = [1 / 255f, 1 / 255f, 1 / 255f] };
        var crop = Apply(random, 5);
        var plane = 6 * 7;
        Assert.Equal(crop[..plane], crop[(3 * plane)..(4 * plane)], (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.Equal(crop[(2 * plane)..(3 * plane)], crop[(4 * plane)..(5 * plane)], (a, b) => Math.Abs(a - b) < 1e-3);
        var jitter = Apply(random with { Brightness = 0.5, Hue = 0.2 }, 5);
        Assert.Equal(crop[(3 * plane)..(5 * plane)], jitter[(3 * plane)..(5 * plane)]);
        Assert.NotEqual(crop[..plane], jitter[..plane]);

        float[] Apply(Augmentation augmentation, int channels)
        {
            var result = new float[2 * channels * augmentation.Height * augmentation.Width];
            new ClipAugmenter(augmentation).Apply(clip, [0, 1], 0, new SampleRandom(1, 2, 3), result);
            return result;
        }
    }

    [Fact]
    public void ADamagedEntryIsComputedAnewAndAWholeOneIsNot()
    {
        var source = new MemorySource(1, frames: 5);
        byte[] expected;
        using (var first = Flow(source))
        {
            expected = Read(first);
        }

        var entry = Assert.Single(Entries());
        var whole = File.ReadAllBytes(entry);
        var reads = source.Reads;
        using (var again = Flow(source))
        {
            Assert.Equal(expected, Read(again));
            Assert.Equal(reads + 1, source.Reads);
        }

        foreach (var at in new[] { 3, whole.Length / 2, whole.Length - 5 })
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 4;
            File.WriteAllBytes(entry, damaged);
            using var mended = Flow(source);
            Assert.Equal(expected, Read(mended));
            Assert.Equal(whole, File.ReadAllBytes(entry));
        }

        // Of fewer frames than the clip has.
        using (var shorter = Flow(new MemorySource(1, frames: 3)))
        {
            Read(shorter, 2);
        }

        File.Copy(Entries().Single(path => path != entry), entry, overwrite: true);
        using var longer = Flow(source);
        Assert.Equal(expected, Read(longer));
        Assert.Equal(whole, File.ReadAllBytes(entry));

        static byte[] Read(FlowClips clips, int frames = 5) => clips.Read(0, [.. Enumerable.Range(0, frames)], default).Flow!.Pixels.ToArray();
    }

    [Fact]
    public void AFillThatIsStoppedLosesNothingAndBrokenClipsStopNone()
    {
        var source = new MemorySource(6, frames: 3) { Broken = new HashSet<int> { 4 } };
        using var stopping = new CancellationTokenSource();
        using (var stopped = Flow(source))
        {
            Assert.Throws<OperationCanceledException>(() => stopped.Fill(
                part =>
                {
                    if (part >= 0.5)
                    {
                        stopping.Cancel();
                    }
                },
                cancellation: stopping.Token));
        }

        Assert.Equal(3, Entries().Length);
        Assert.All(Directory.EnumerateFiles(folder["cache"], "*", SearchOption.AllDirectories), path => Assert.EndsWith(".clip", path, StringComparison.Ordinal));
        using var clips = Flow(source);
        var filled = clips.Fill(part: 0.7);
        Assert.Equal((6, 2, 5), (filled.Clips, filled.Computed, filled.Kept));
        Assert.Contains("clip4.mp4", Assert.Single(filled.Broken), StringComparison.Ordinal);
        using var others = Flow(source);
        Assert.Equal(0, others.Fill().Computed);

        // Other frames follow one another at another stride, and other settings make other fields.
        using var stride = Flow(source, new() { Stride = 2 });
        using var options = Flow(source, of: tvL1 with { Warps = 2 });
        Assert.Equal((5, 5), (stride.Fill().Computed, options.Fill().Computed));
    }

    [Fact]
    public void FramesOfSegmentsAreRefusedAndSoIsASourceWithoutFlow()
    {
        var source = new MemorySource(2);
        Assert.Contains("segments", Assert.Throws<InputException>(() => Flow(source, new() { Mode = SamplingMode.Segments })).Message, StringComparison.Ordinal);
        var loader = new ClipLoader(source, new() { Sampling = new() { Frames = 2 }, Augmentation = new() { Height = 8, Width = 8 }, BatchSize = 1, HasFlow = true });
        using var epoch = loader.Start(0);
        Assert.Contains("no flow of 'clip0.mp4'", Assert.Throws<InvalidOperationException>(epoch.Next).Message, StringComparison.Ordinal);
    }

    FlowClips Flow(IClipSource source, ClipSampling? sampling = null, TvL1Options? of = null) => new(source, new FlowClipsOptions
    {
        Network = (height, width) => new TvL1Bytes(2, height, width, of ?? tvL1),
        Identity = (of ?? tvL1).Identity,
        Device = device,
        Cache = new ClipCache(folder["cache"]),
        Sampling = sampling ?? new(),
    });

    string[] Entries() => Directory.GetFiles(folder["cache"], "*.clip", SearchOption.AllDirectories);
}
