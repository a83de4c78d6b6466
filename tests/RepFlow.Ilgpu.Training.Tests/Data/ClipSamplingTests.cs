using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Training.Tests.Data;

/// <summary>Which frames of a video make a clip.</summary>
public sealed class ClipSamplingTests
{
    static int[] Sample(ClipSampling sampling, int frameCount, int clip = 0, int sample = 0)
    {
        var frames = new int[sampling.Frames];
        sampling.Sample(frameCount, clip, new SampleRandom(0, 0, sample), frames);
        return frames;
    }

    [Fact]
    public void DenseClipsLieInTheMiddleOrSpreadFromBeginningToEnd()
    {
        var one = new ClipSampling { Frames = 4, Stride = 3 };
        Assert.Equal([5, 8, 11, 14], Sample(one, 21));
        var three = one with { Clips = 3 };
        Assert.Equal([0, 5, 11], Enumerable.Range(0, 3).Select(clip => Sample(three, 21, clip)[0]));
        Assert.Equal(20, Sample(three, 21, 2)[^1]);
    }

    [Fact]
    public void ClipsThatCoverAVideoFollowOneAnotherAndTheLastEndsWithIt()
    {
        var all = new ClipSampling { Frames = 4, Clips = 0 };
        Assert.Equal(3, all.ClipsOf(10));
        Assert.Equal([0, 4, 6], Enumerable.Range(0, 3).Select(clip => Sample(all, 10, clip)[0]));
        Assert.Equal(Enumerable.Range(0, 10), Enumerable.Range(0, 3).SelectMany(clip => Sample(all, 10, clip)).Distinct().Order());
        Assert.Equal((1, 1, 2), (all.ClipsOf(1), all.ClipsOf(4), all.ClipsOf(5)));
    }

    [Fact]
    public void ShortVideosLoopOrRepeatTheLastFrame()
    {
        var sampling = new ClipSampling { Frames = 6, Stride = 2 };
        Assert.Equal([0, 2, 4, 1, 3, 0], Sample(sampling, 5));
        Assert.Equal([0, 2, 4, 4, 4, 4], Sample(sampling with { ShortVideo = ShortVideo.RepeatsLastFrame }, 5));
        Assert.Equal([0, 0, 0, 0, 0, 0], Sample(sampling with { IsRandom = true }, 1));
    }

    [Fact]
    public void RandomWindowsReachEveryPlaceAndNothingBeyond()
    {
        var sampling = new ClipSampling { Frames = 4, Stride = 2, IsRandom = true };
        var firsts = Enumerable.Range(0, 300).Select(sample => Sample(sampling, 12, sample: sample)[0]).ToList();
        Assert.Equal(Enumerable.Range(0, 6), firsts.Distinct().Order());
    }

    [Fact]
    public void SegmentsGiveTheirMiddleOrAnyOfTheirFrames()
    {
        var sampling = new ClipSampling { Frames = 4, Mode = SamplingMode.Segments };
        Assert.Equal([2, 7, 12, 17], Sample(sampling, 20));
        Assert.Equal([0, 0, 1, 1], Sample(sampling, 2));
        Assert.Equal([1, 6, 11, 16], Sample(sampling with { Clips = 2 }, 20, 0));
        Assert.Equal([3, 8, 13, 18], Sample(sampling with { Clips = 2 }, 20, 1));
        var random = Enumerable.Range(0, 200).Select(sample => Sample(sampling with { IsRandom = true }, 20, sample: sample)).ToList();
        for (var segment = 0; segment < 4; segment++)
        {
            Assert.Equal(Enumerable.Range(5 * segment, 5), random.Select(frames => frames[segment]).Distinct().Order());
        }
    }

    [Fact]
    public void WhatCannotBeIsRefused()
    {
        Assert.Throws<InputException>(() => new ClipSampling { Frames = 0 }.Check());
        Assert.Throws<InputException>(() => new ClipSampling { Frames = 1 << 20, Stride = 1 << 20 }.Check());
        Assert.Throws<InputException>(() => new ClipSampling { Clips = 0, IsRandom = true }.Check());
    }
}
