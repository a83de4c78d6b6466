using System.Collections.Concurrent;
using RepFlow.Ilgpu.Training.Data;

namespace RepFlow.Ilgpu.Training.Tests.Data;

/// <summary>Batches do not depend on who prepares them, nor on where reading started; broken clips leave no gap; memory is bounded; everything ends when it should.</summary>
public sealed class ClipLoaderTests
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    static readonly ClipLoaderOptions training = new()
    {
        Sampling = new() { Frames = 3, Stride = 2, IsRandom = true },
        Augmentation = new() { Height = 6, Width = 5, Crop = CropKind.RandomResized, Flip = 0.5, Brightness = 0.2, Hue = 0.1 },
        BatchSize = 4,
        Seed = 7,
        Shuffles = true,
        Workers = 2,
    };

    static readonly ClipLoaderOptions plain = training with
    {
        Sampling = new() { Frames = 2 },
        Augmentation = new() { Height = MemorySource.Height, Width = MemorySource.Width },
        Shuffles = false,
    };

    static List<Taken> Read(IClipSource source, ClipLoaderOptions options, int epoch = 0, int position = 0)
    {
        using var clips = new ClipLoader(source, options).Start(epoch, position);
        return [.. clips.Select(Taken.Of)];
    }

    static IEnumerable<int> Indices(IEnumerable<Taken> batches) => batches.SelectMany(batch => batch.Indices);

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0.4)]
    public void TheNumberOfWorkersChangesNoBit(bool isBroken, double mixup)
    {
        var random = new Random(3);
        var source = new MemorySource(23)
        {
            Broken = isBroken ? new HashSet<int> { 2, 3, 17, 22 } : [],
            Reading = (_, _) => Thread.Sleep(random.Next(4)),
        };
        var options = training with { MixupAlpha = mixup, LabelSmoothing = mixup / 4 };
        var one = Read(source, options with { Workers = 1 });
        Assert.Equal(isBroken ? 19 : 23, Indices(one).Distinct().Count());
        Assert.Equal(one, Read(source, options with { Workers = 3 }));
        Assert.Equal(one, Read(source, options with { Workers = 3, MemoryBytes = 0 }));
        Assert.NotEqual(one, Read(source, options with { Seed = 8 }));
        Assert.NotEqual(Indices(one), Indices(Read(source, options, epoch: 1)));
    }

    [Fact]
    public void ReadingGoesOnFromAnyBatch()
    {
        var source = new MemorySource(23) { Broken = new HashSet<int> { 2, 3, 17, 22 } };
        var options = training with { MixupAlpha = 0.4 };
        var all = Read(source, options, epoch: 2);
        for (var at = 0; at < all.Count; at++)
        {
            Assert.Equal(all[(at + 1)..], Read(source, options, epoch: 2, all[at].Position));
        }

        Assert.All(all.SkipLast(1), batch => Assert.Equal(4, batch.Indices.Length));
    }

    [Fact]
    public void ABatchHoldsItsClips()
    {
        var batch = Read(new MemorySource(5), plain)[1];
        Assert.Equal([4], batch.Indices);
        Assert.Equal([1], batch.Labels);
        Assert.Equal(5, batch.Position);
        Assert.Equal([2, 3, MemorySource.Height, MemorySource.Width], batch.Shape);

        // The middle of 12 frames begins with the sixth. Second frame, green, row 3, column 4.
        var green = batch.Pixels[(((((1 * 3) + 1) * MemorySource.Height) + 3) * MemorySource.Width) + 4];
        Assert.Equal(((MemorySource.Pixel(4, 6, (((3 * MemorySource.Width) + 4) * 3) + 1) / 255f) - 0.456f) / 0.224f, green, 1e-5f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ShardsAreDisjointAndCoverAll(bool dropsLast)
    {
        var source = new MemorySource(22);
        var options = training with { Ranks = 3, DropsLast = dropsLast, BatchSize = 2 };
        var shards = Enumerable.Range(0, 3).Select(rank => Read(source, options with { Rank = rank }, epoch: 1)).ToList();
        var whole = Read(source, options with { Ranks = 1, BatchSize = 6 }, epoch: 1);
        Assert.Equal(Indices(shards.SelectMany(shard => shard)).Order(), Indices(shards.SelectMany(shard => shard)).Distinct().Order());
        if (dropsLast)
        {
            // As many steps for each rank, and each step's clips are those of one rank with the whole batch.
            Assert.All(shards, shard => Assert.Equal([2, 2, 2], shard.Select(batch => batch.Indices.Length)));
            Assert.Equal(whole.Select(batch => batch.Indices.Order()), Enumerable.Range(0, 3).Select(step => Indices(shards.Select(shard => shard[step])).Order()));
        }
        else
        {
            Assert.Equal(Enumerable.Range(0, 22), Indices(shards.SelectMany(shard => shard)).Order());
        }
    }

    [Fact]
    public void BrokenClipsLeaveNoGapAndAreNamedOnce()
    {
        var told = new List<BrokenClip>();
        var source = new MemorySource(20) { Broken = new HashSet<int> { 0, 5, 6, 19 } };
        var loader = new ClipLoader(source, plain with { OnBroken = told.Add });
        for (var epoch = 0; epoch < 2; epoch++)
        {
            using var clips = loader.Start(epoch);
            Assert.Equal([[1, 2, 3, 4], [7, 8, 9, 10], [11, 12, 13, 14], [15, 16, 17, 18]], clips.Select(batch => batch.Indices.ToArray()));
        }

        Assert.Equal([0, 5, 6, 19], told.Select(broken => broken.Index));
        Assert.Equal(new BrokenClip(5, "clip5.mp4", "'clip5.mp4' is broken."), told[1]);
        Assert.Equal(told, loader.Broken);
        Assert.Equal(20 + 16, source.Reads);
    }

    [Fact]
    public void TooManyBrokenClipsStopReadingBehindTheSameBatch()
    {
        var source = new MemorySource(20) { Broken = new HashSet<int> { 2, 7, 9, 14, 17 } };
        foreach (var workers in new[] { 1, 3 })
        {
            using var clips = new ClipLoader(source, plain with { Workers = workers }).Start(0);
            var taken = new List<int>();
            var error = Assert.Throws<InputException>(() => taken.AddRange(clips.Select(batch => batch.Count)));
            Assert.Contains("5 of 20", error.Message, StringComparison.Ordinal);
            Assert.Contains("'clip2.mp4' is broken.", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(15, Indices(Read(source, plain with { MostBroken = 0.25 })).Count());
        var none = new MemorySource(1000) { Broken = Enumerable.Range(0, 60).ToHashSet() };
        Assert.Contains("None of the first 50", Assert.Throws<InputException>(() => Read(none, plain)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MemoryBoundsWhatIsReadAhead()
    {
        // Room for four batches of 4 clips, one of them taken, and as much for decoded ones.
        const int ClipBytes = 2 * MemorySource.Height * MemorySource.Width * 3;
        const int BatchBytes = 4 * ClipBytes * sizeof(float);
        var source = new MemorySource(1000);
        using var clips = new ClipLoader(source, plain with { Workers = 3, MemoryBytes = 8 * BatchBytes }).Start(0);
        clips.Next();
        for (var taken = 1; taken < 4; taken++)
        {
            Assert.True(SpinWait.SpinUntil(() => source.Reads >= 4 * (taken + 3), patience), "Four batches are read without being asked for.");
            Settle(source);
            Assert.InRange(source.Reads, 0, (4 * (taken + 3)) + (4 * BatchBytes / ClipBytes));
            clips.Next();
        }
    }

    [Fact]
    public void AVideosViewsFollowOneAnotherOverBatches()
    {
        var options = plain with
        {
            Sampling = new() { Frames = 5, Clips = 0 },
            Augmentation = new() { Height = 6, Width = 6, Crop = CropKind.Three },
            BatchSize = 2,
        };
        var batches = Read(new MemorySource(2), options);
        Assert.Equal(Enumerable.Repeat(0, 9).Concat(Enumerable.Repeat(1, 9)), Indices(batches));
        Assert.Equal(Enumerable.Range(0, 9).Concat(Enumerable.Range(0, 9)), batches.SelectMany(batch => batch.Views));
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 2], batches.Select(batch => batch.Position));
        Assert.Equal(batches, Read(new MemorySource(2), options with { Workers = 5 }));
    }

    [Fact]
    public void AnErrorOfTheSourceComesInItsPlace()
    {
        var source = new MemorySource(20) { Reading = (index, _) => ObjectDisposedException.ThrowIf(index == 9, typeof(MemorySource)) };
        foreach (var workers in new[] { 1, 3 })
        {
            using var clips = new ClipLoader(source, plain with { Workers = workers }).Start(0);
            Assert.Equal([4, 4], [clips.Next()!.Count, clips.Next()!.Count]);
            Assert.Contains(nameof(MemorySource), Assert.Throws<ObjectDisposedException>(clips.Next).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task CancellationAndDisposalEndEverything()
    {
        using var cancellation = new CancellationTokenSource();
        using var started = new SemaphoreSlim(0);
        var ended = new ConcurrentBag<int>();
        var source = new MemorySource(20)
        {
            Reading = (index, token) =>
            {
                started.Release();
                token.WaitHandle.WaitOne();
                ended.Add(index);
                throw index % 2 == 0 ? new OperationCanceledException(token) : new ClipException("The decoder was killed.");
            },
        };
        var loader = new ClipLoader(source, plain with { Workers = 3 });
        using (var clips = loader.Start(0, 0, cancellation.Token))
        {
            var waiting = Task.Run(() => Assert.ThrowsAny<OperationCanceledException>(clips.Next));
            Assert.True(await started.WaitAsync(patience));
            await cancellation.CancelAsync();
            await waiting.WaitAsync(patience);
        }

        Assert.Equal(source.Reads, ended.Count);
        var left = loader.Start(0);
        Assert.True(await started.WaitAsync(patience));
        left.Dispose();
        Assert.Equal(source.Reads, ended.Count);
        Assert.Throws<ObjectDisposedException>(left.Next);
        Assert.Empty(loader.Broken);
    }

    [Fact]
    public void SoftTargetsAreSpreadAndMixedAsPixelsAre()
    {
        var source = new MemorySource(4);
        var hard = Read(source, plain)[0];
        var smooth = Read(source, plain with { LabelSmoothing = 0.3 })[0];
        Assert.Equal(hard.Pixels, smooth.Pixels);
        Assert.Equal([0.8f, 0.1f, 0.1f, 0.1f, 0.8f, 0.1f, 0.1f, 0.1f, 0.8f, 0.8f, 0.1f, 0.1f], smooth.Targets.Select(value => MathF.Round(value, 5)));

        var mixed = Read(source, plain with { MixupAlpha = 0.8 })[0];
        var share = mixed.Targets[4];
        Assert.InRange(share, 0.001, 0.999);

        // Classes 0, 1, 2, 0, each with the one before, the first with the last.
        float[] expected = [1, 0, 0, 1 - share, share, 0, 0, 1 - share, share, share, 0, 1 - share];
        Assert.All(expected.Zip(mixed.Targets), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        var length = hard.Pixels.Length / 4;
        for (var at = 0; at < hard.Pixels.Length; at++)
        {
            var other = hard.Pixels[at < length ? at + (3 * length) : at - length];
            Assert.Equal((share * hard.Pixels[at]) + ((1 - share) * other), mixed.Pixels[at], 1e-5f);
        }
    }

    [Fact]
    public void BatchesAreMadeInTheSameMemory()
    {
        var loader = new ClipLoader(new MemorySource(64), plain);
        var batches = new HashSet<ClipBatch>(ReferenceEqualityComparer.Instance);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            using var clips = loader.Start(epoch);
            batches.UnionWith(clips);
        }

        Assert.InRange(batches.Count, 1, 4);
    }

    [Fact]
    public void WhatCannotBeIsRefused()
    {
        var source = new MemorySource(3);
        Assert.Throws<InputException>(() => new ClipLoader(new MemorySource(0), plain));
        Assert.Throws<InputException>(() => new ClipLoader(source, plain with { DropsLast = true }));
        Assert.Throws<InputException>(() => new ClipLoader(source, plain with { BatchSize = int.MaxValue }));
        Assert.Throws<InputException>(() => new ClipLoader(source, plain with { Rank = 1 }));
        var broken = new MemorySource(5) { Broken = new HashSet<int> { 1, 4 } };
        var error = Assert.Throws<InputException>(() => Read(broken, plain with { DropsLast = true, MostBroken = 0.5 }));
        Assert.Contains("smaller", error.Message, StringComparison.Ordinal);
    }

    // Until nothing has been read for a while.
    static void Settle(MemorySource source)
    {
        for (var (before, calm) = (-1, 0); calm < 10; before = source.Reads)
        {
            Thread.Sleep(10);
            calm = source.Reads == before ? calm + 1 : 0;
        }
    }

    sealed class Taken : IEquatable<Taken>
    {
        public required int[] Indices { get; init; }

        public required int[] Labels { get; init; }

        public required int[] Views { get; init; }

        public required float[] Targets { get; init; }

        public required float[] Pixels { get; init; }

        public required Shape Shape { get; init; }

        public required int Position { get; init; }

        public static Taken Of(ClipBatch batch) => new()
        {
            Indices = [.. batch.Indices],
            Labels = [.. batch.Labels],
            Views = [.. batch.Views],
            Targets = [.. batch.Targets],
            Pixels = [.. batch.Pixels],
            Shape = batch.Shape,
            Position = batch.Position,
        };

        public bool Equals(Taken? other) => other is not null && Indices.SequenceEqual(other.Indices) && Labels.SequenceEqual(other.Labels)
            && Views.SequenceEqual(other.Views) && Targets.SequenceEqual(other.Targets) && Pixels.SequenceEqual(other.Pixels) && Position == other.Position;

        public override bool Equals(object? obj) => Equals(obj as Taken);

        public override int GetHashCode() => Position;
    }
}
