using System.Runtime.ExceptionServices;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>
/// Who does what when, for one pass over an epoch. Clips are read by any worker as they come, then get their places in batches strictly in the epoch's order (so that a broken
/// one leaves no gap and the number of workers changes nothing), then are written there by any worker. One lock guards all of it.
/// </summary>
sealed class ClipSchedule
{
    // More batches than these ahead help nobody.
    const int MostBatches = 4;

    readonly object gate = new();
    readonly ClipLoader loader;
    readonly ClipLoaderOptions options;
    readonly int epoch;
    readonly int[] order;
    readonly bool isWholeEpoch;
    readonly int window;
    readonly DecodedMemory decoded;
    readonly BrokenClips broken;
    readonly Queue<PendingClip> unplaced = new();
    readonly Queue<ClipJob> crops = new();
    readonly Queue<ClipJob> mixes = new();
    readonly Queue<ClipBatch> batches = new();
    ClipBatch? open;
    ClipBatch? taken;
    Exception? fault;
    Exception? crash;
    bool isStopped;
    bool isCounting;
    int place;
    int clip;
    int clipsOfPlace;
    LoaderTimes times;

    public ClipSchedule(ClipLoader loader, int epoch, int position)
    {
        (this.loader, options, this.epoch, place) = (loader, loader.Options, epoch, position);
        order = EpochOrder.Of(loader.Source.Count, options, epoch);
        isWholeEpoch = position == 0;
        broken = new BrokenClips(loader);
        SkipBroken();
        var batchBytes = options.BatchSize * options.SampleLength * sizeof(float);
        window = (int)Math.Clamp(options.MemoryBytes / 2 / batchBytes, 2, MostBatches);
        decoded = new DecodedMemory(options.MemoryBytes - (window * batchBytes), options.Workers);
    }

    public LoaderTimes Times
    {
        get
        {
            lock (gate)
            {
                return times;
            }
        }
    }

    bool IsOver => place == order.Length && unplaced.Count == 0 && !isCounting;

    /// <summary>Waits for work.</summary>
    /// <param name="job">What is to be done.</param>
    /// <returns>Whether there is any; else the worker ends.</returns>
    public bool Take(out ClipJob job)
    {
        lock (gate)
        {
            while (!isStopped)
            {
                // What is nearer to the device comes first.
                if (mixes.TryDequeue(out job) || crops.TryDequeue(out job) || TakeClip(out job))
                {
                    return true;
                }

                Monitor.Wait(gate);
            }

            job = default;
            return false;
        }
    }

    /// <summary>Takes note of how many clips a video has.</summary>
    /// <param name="video">Its first clip, with the error if there is one.</param>
    /// <param name="clips">The number.</param>
    public void Counted(PendingClip video, int clips)
    {
        lock (gate)
        {
            (isCounting, clipsOfPlace) = (false, clips);
            if (video.Error is not null)
            {
                unplaced.Enqueue(video);
                NextPlace();
            }

            Advance();
        }
    }

    /// <summary>Takes note of a clip that has been read, or could not be.</summary>
    /// <param name="read">The clip.</param>
    /// <param name="time">The time that took.</param>
    public void Read(PendingClip read, TimeSpan time)
    {
        lock (gate)
        {
            decoded.Keep(read);
            if (read.Decoded is not null)
            {
                times = times with { Clips = times.Clips + 1, Decoding = times.Decoding + time };
            }

            Advance();
        }
    }

    /// <summary>Takes note of a crop that stands in its batch.</summary>
    /// <param name="job">The crop.</param>
    /// <param name="time">The time that took.</param>
    public void Written(ClipJob job, TimeSpan time)
    {
        lock (gate)
        {
            times = times with { Samples = times.Samples + 1, Augmenting = times.Augmenting + time };
            job.Batch!.Written++;
            Complete(job.Batch);
            var written = job.Clip!;
            if (++written.Written == options.Augmentation.Crops)
            {
                decoded.Release(written);
            }

            Advance();
        }
    }

    /// <summary>Takes note of a batch that is mixed.</summary>
    /// <param name="batch">The batch.</param>
    public void Mixed(ClipBatch batch)
    {
        lock (gate)
        {
            batch.State = BatchState.Ready;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Ends everything because of an error that is no clip's.</summary>
    /// <param name="error">The error.</param>
    public void Crash(Exception error)
    {
        lock (gate)
        {
            crash ??= error;
            Stop();
        }
    }

    /// <summary>Ends everything.</summary>
    public void Stop()
    {
        lock (gate)
        {
            isStopped = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Waits for the next batch. The one before is no longer used.</summary>
    /// <param name="told">Receives the clips newly found to be broken.</param>
    /// <param name="cancellation">What to say where everything has been stopped.</param>
    /// <returns>The batch; null at the end.</returns>
    public ClipBatch? Next(List<BrokenClip> told, CancellationToken cancellation)
    {
        var since = TimeProvider.System.GetTimestamp();
        lock (gate)
        {
            Recycle();
            Advance();
            while (true)
            {
                Throw(crash);
                ObjectDisposedException.ThrowIf(isStopped && !cancellation.IsCancellationRequested, typeof(ClipEpoch));
                cancellation.ThrowIfCancellationRequested();
                var next = batches.TryPeek(out var first) ? first : null;
                var isWhole = next is { State: not BatchState.Open };
                if (next is { State: BatchState.Ready } || (!isWhole && (fault is not null || IsOver)))
                {
                    broken.Tell(told);
                    if (!isWhole)
                    {
                        Throw(fault);
                        return null;
                    }

                    taken = batches.Dequeue();
                    times = times with { Batches = times.Batches + 1, Waiting = times.Waiting + TimeProvider.System.GetElapsedTime(since) };
                    return taken;
                }

                Monitor.Wait(gate);
            }
        }
    }

    /// <summary>Gives all memory back. No worker may be at work any more.</summary>
    public void Clear()
    {
        Recycle();
        while (batches.TryDequeue(out var batch))
        {
            loader.Return(batch);
        }
    }

    static void Throw(Exception? error)
    {
        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    bool TakeClip(out ClipJob job)
    {
        job = default;
        if (place == order.Length || fault is not null || isCounting)
        {
            return false;
        }

        var index = order[place];
        if (clipsOfPlace == 0 && options.Sampling.Clips == 0)
        {
            isCounting = true;
            job = new(new PendingClip(place, index, clip: 0, isLast: true), IsCount: true);
            return true;
        }

        if (!decoded.TryReserve())
        {
            return false;
        }

        clipsOfPlace = Math.Max(clipsOfPlace, options.Sampling.Clips);
        var next = new PendingClip(place, index, clip, clip == clipsOfPlace - 1);
        unplaced.Enqueue(next);
        if (++clip == clipsOfPlace)
        {
            NextPlace();
        }

        job = new(next);
        return true;
    }

    void NextPlace()
    {
        (place, clip, clipsOfPlace) = (place + 1, 0, 0);
        SkipBroken();
    }

    // What was broken before this pass is not tried again.
    void SkipBroken()
    {
        while (place < order.Length && broken.Contains(order[place]))
        {
            place++;
        }
    }

    // Gives places to what has been read, in order.
    void Advance()
    {
        while (fault is null && unplaced.TryPeek(out var next) && next.IsRead && (next.Error is null ? Place(next) : Drop(next)))
        {
            unplaced.Dequeue();
        }

        if (IsOver && open is not null && !options.DropsLast)
        {
            Seal();
        }
        else if (IsOver && options.DropsLast && isWholeEpoch && times.Batches == 0 && taken is null && batches.All(batch => batch.State == BatchState.Open))
        {
            fault ??= new InputException($"Fewer than {options.BatchSize} clips can be read, which is no batch: choose a smaller one, or mend the {loader.Broken.Count} broken clips.");
        }

        Monitor.PulseAll(gate);
    }

    bool Place(PendingClip read)
    {
        if (broken.Contains(read.Index))
        {
            // Another clip of the same video was broken.
            decoded.Release(read);
            return true;
        }

        broken.AnyReadable = true;
        var label = loader.Source.Label(read.Index);
        if (options.HasSoftTargets && (label < 0 || label >= loader.Source.Classes.Count))
        {
            fault = new InputException($"'{loader.Source.Name(read.Index)}' has no class, which mixup and label smoothing need.");
            return false;
        }

        while (read.Placed < options.Augmentation.Crops)
        {
            if (open is null)
            {
                if (batches.Count + (taken is null ? 0 : 1) >= window)
                {
                    return false;
                }

                open = loader.Rent();
                open.Begin(epoch);
                batches.Enqueue(open);
            }

            var crop = read.Placed++;
            var sample = open.Add(read.Index, (read.Clip * options.Augmentation.Crops) + crop, label);
            open.Position = read.IsLast && read.Placed == options.Augmentation.Crops ? read.Place + 1 : read.Place;
            crops.Enqueue(new(read, open, crop, sample));
            if (open.Count == options.BatchSize)
            {
                Seal();
            }
        }

        return true;
    }

    bool Drop(PendingClip failed)
    {
        if (failed.Error is not ClipException)
        {
            fault = failed.Error;
            return false;
        }

        if (broken.Add(failed))
        {
            if (place < order.Length && order[place] == failed.Index)
            {
                NextPlace();
            }

            fault = broken.TooMany();
        }

        return true;
    }

    void Seal()
    {
        var full = open!;
        open = null;
        full.State = BatchState.Sealed;
        Complete(full);
    }

    void Complete(ClipBatch batch)
    {
        if (batch.State != BatchState.Sealed || batch.Written < batch.Count)
        {
            return;
        }

        if (options.MixupAlpha > 0 && batch.Count > 1)
        {
            batch.State = BatchState.Mixing;
            mixes.Enqueue(new(Clip: null, batch));
        }
        else
        {
            batch.State = BatchState.Ready;
        }
    }

    void Recycle()
    {
        if (taken is not null)
        {
            loader.Return(taken);
            taken = null;
        }
    }
}
