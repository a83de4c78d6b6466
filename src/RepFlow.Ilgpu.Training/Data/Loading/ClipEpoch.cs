using System.Collections;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>The batches of an epoch, one after the other: <see cref="ClipLoader.Start"/>. Disposing it ends its threads. One thread takes batches at a time.</summary>
public sealed class ClipEpoch : IEnumerable<ClipBatch>, IDisposable
{
    readonly ClipLoader loader;
    readonly ClipSchedule schedule;
    readonly CancellationToken cancellation;
    readonly CancellationTokenSource ending;
    readonly CancellationTokenRegistration registration;
    readonly Thread[] workers;
    readonly List<BrokenClip> told = [];
    readonly int epoch;
    bool isDisposed;

    internal ClipEpoch(ClipLoader loader, int epoch, int position, CancellationToken cancellation)
    {
        (this.loader, this.epoch, this.cancellation) = (loader, epoch, cancellation);
        schedule = new ClipSchedule(loader, epoch, position);
        ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        registration = ending.Token.Register(schedule.Stop);
        workers = [.. Enumerable.Range(0, loader.Options.Workers).Select(at => new Thread(Work) { Name = $"clips {at}", IsBackground = true })];
        foreach (var worker in workers)
        {
            worker.Start();
        }
    }

    /// <summary>Where the time went so far.</summary>
    public LoaderTimes Times => schedule.Times;

    /// <summary>Takes the next batch, and waits for it if need be. The one before must not be used any more.</summary>
    /// <returns>The batch; null at the end of the epoch.</returns>
    /// <exception cref="InputException">Too many clips are broken.</exception>
    /// <exception cref="OperationCanceledException">Reading was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The epoch has been disposed.</exception>
    public ClipBatch? Next()
    {
        told.Clear();
        try
        {
            return schedule.Next(told, cancellation);
        }
        finally
        {
            foreach (var broken in told)
            {
                loader.Options.OnBroken?.Invoke(broken);
            }
        }
    }

    /// <summary>The batches from where reading is: it is gone through once.</summary>
    /// <returns>The batches, each used up when the next one is taken.</returns>
    public IEnumerator<ClipBatch> GetEnumerator()
    {
        while (Next() is { } batch)
        {
            yield return batch;
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        ending.Cancel();
        foreach (var worker in workers)
        {
            worker.Join();
        }

        schedule.Clear();
        registration.Dispose();
        ending.Dispose();
    }

    void Work()
    {
        var augmenter = new ClipAugmenter(loader.Options.Augmentation);
        try
        {
            while (schedule.Take(out var job))
            {
                Do(job, augmenter);
            }
        }
        catch (Exception) when (ending.IsCancellationRequested)
        {
            // Whatever a source says when it is cut off.
        }
        catch (Exception e)
        {
            // Whoever takes batches is told.
            schedule.Crash(e);
        }
    }

    void Do(ClipJob job, ClipAugmenter augmenter)
    {
        var since = TimeProvider.System.GetTimestamp();
        switch (job)
        {
            case { Clip: null, Batch: { } batch }:
                batch.Mix();
                schedule.Mixed(batch);
                break;
            case { Clip: { } clip, Batch: { } batch }:
                var random = new SampleRandom(loader.Options.Seed, epoch, clip.Index, SampleStreams.Crop(clip.Clip, job.Crop));
                augmenter.Apply(clip.Decoded!, clip.Frames, job.Crop, random, batch.Sample(job.Sample));
                schedule.Written(job, TimeProvider.System.GetElapsedTime(since));
                break;
            case { Clip: { } clip, IsCount: true }:
                schedule.Counted(clip, ClipsOf(clip));
                break;
            case { Clip: { } clip }:
                Read(clip);
                schedule.Read(clip, TimeProvider.System.GetElapsedTime(since));
                break;
        }
    }

    int ClipsOf(PendingClip clip)
    {
        try
        {
            return loader.Options.Sampling.ClipsOf(loader.Source.FrameCount(clip.Index));
        }
        catch (Exception e) when (!ending.IsCancellationRequested)
        {
            clip.Error = e;
            return 0;
        }
    }

    // An error is kept with the clip: what comes before it in the epoch's order is still delivered.
    void Read(PendingClip clip)
    {
        try
        {
            var (source, sampling) = (loader.Source, loader.Options.Sampling);
            var frames = new int[sampling.Frames];
            var random = new SampleRandom(loader.Options.Seed, epoch, clip.Index, SampleStreams.Frames(clip.Clip));
            sampling.Sample(source.FrameCount(clip.Index), clip.Clip, random, frames);

            // A source reads each frame once, in ascending order; a looped clip has them in another.
            int[] wanted = [.. frames.Distinct().Order()];
            clip.Frames = Array.ConvertAll(frames, frame => Array.BinarySearch(wanted, frame));
            var decoded = source.Read(clip.Index, wanted, ending.Token);
            if (decoded.Frames != wanted.Length || decoded.Pixels.Length != 3L * decoded.Frames * decoded.Height * decoded.Width)
            {
                throw new InvalidOperationException(
                    $"The source gave {decoded.Frames} frames in {decoded.Pixels.Length} bytes of '{source.Name(clip.Index)}', where {wanted.Length} of {decoded.Height}x{decoded.Width} pixels were asked for.");
            }

            if (loader.Options.HasFlow && decoded.Flow is null)
            {
                throw new InvalidOperationException($"The source gave no flow of '{source.Name(clip.Index)}', which was asked for: read its clips by FlowClips.");
            }

            clip.Decoded = loader.Options.HasFlow ? decoded : decoded with { Flow = null };
        }
        catch (Exception e) when (!ending.IsCancellationRequested)
        {
            clip.Error = e;
        }
    }
}
