using RepFlow.Ilgpu.Cli.Flow;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Clips;

/// <summary>Computes the flow of a clip.</summary>
static class ClipFlow
{
    /// <summary>Runs the layer over every pair of consecutive frames.</summary>
    /// <param name="clip">The frames.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="progress">Told the part done.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The frames and their flow.</returns>
    /// <exception cref="InputException">Fewer than two frames, or frames of different sizes.</exception>
    public static FlowClip Run(Clip clip, FrameFlow layer, Action<double> progress, CancellationToken cancellation)
    {
        FlowClip? result = null;
        try
        {
            var waiting = new List<Picture>();
            foreach (var frame in clip.Frames)
            {
                cancellation.ThrowIfCancellationRequested();
                if (waiting.Count > 0 && (frame.Width != waiting[0].Width || frame.Height != waiting[0].Height))
                {
                    throw new InputException(
                        $"the frames of {clip.Name} differ in size: {waiting[0].Width}x{waiting[0].Height} and {frame.Width}x{frame.Height}. "
                        + "Scale them to one size first.");
                }

                result ??= new FlowClip(frame.Width, frame.Height, clip.FramesPerSecond);
                waiting.Add(frame);
                if (waiting.Count > FrameFlow.PairsAtOnce(frame.Width, frame.Height))
                {
                    Compute();
                }
            }

            if (waiting.Count > 1)
            {
                Compute();
            }

            if (result is null || result.Count == 0)
            {
                throw new InputException($"{clip.Name} has only one frame, and flow is between two. Give two pictures or a longer video.");
            }

            return result;

            void Compute()
            {
                var first = result!.Count;
                waiting.SkipLast(1).ToList().ForEach(result.Add);
                layer.Run(waiting, (pair, top, rows) =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    result.Write(first + pair, top, rows);
                    var done = first + pair + ((double)(top + rows.Height) / result.Height);
                    progress(clip.ExpectedFrames > 1 ? Math.Min(1, done / (clip.ExpectedFrames - 1)) : -1);
                });
                waiting.RemoveRange(0, waiting.Count - 1);
            }
        }
        catch
        {
            result?.Dispose();
            throw;
        }
    }
}
