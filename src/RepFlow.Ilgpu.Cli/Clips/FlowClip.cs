using System.Runtime.InteropServices;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Clips;

/// <summary>
/// Frames and the flow from each to the next, kept in a temporary file: drawing needs the scale of the whole clip first, and a long
/// clip does not fit in memory.
/// </summary>
sealed class FlowClip : IDisposable
{
    const int StripPixels = 1 << 20;

    readonly TemporaryFile temporary;
    readonly string folder;

    /// <summary>Makes an empty clip.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="framesPerSecond">The speed at which it is shown.</param>
    /// <param name="folder">Where the file is; the system's folder for temporary files if null.</param>
    /// <exception cref="InputException">The file cannot be made.</exception>
    public FlowClip(int width, int height, double framesPerSecond, string? folder = null)
    {
        (Width, Height, FramesPerSecond) = (width, height, framesPerSecond);
        this.folder = folder ?? DefaultFolder;
        try
        {
            temporary = TemporaryFile.InShared(this.folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NoRoom(e);
        }
    }

    /// <summary>Where the temporary file is unless another folder is named.</summary>
    public static string DefaultFolder => Path.GetTempPath();

    /// <summary>The width in pixels.</summary>
    public int Width { get; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; }

    /// <summary>The speed at which it is shown.</summary>
    public double FramesPerSecond { get; }

    /// <summary>The number of frames that have a flow: one fewer than the frames there were.</summary>
    public int Count { get; private set; }

    /// <summary>The lengths of all flow in it.</summary>
    public MagnitudeScale Scale { get; } = new();

    FileStream Stream => temporary.Stream;

    long EntryBytes => BytesAPair(Width, Height);

    /// <summary>What the temporary file takes for a frame and the flow from it.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <returns>The bytes.</returns>
    public static long BytesAPair(int width, int height) => (long)width * height * (3 + (2 * sizeof(double)));

    /// <summary>Adds a frame; its flow is written later.</summary>
    /// <param name="frame">The frame.</param>
    public void Add(Picture frame)
    {
        Put(Count * EntryBytes, frame.Rgb);
        Count++;
    }

    /// <summary>Writes rows of the flow from a frame.</summary>
    /// <param name="index">The frame's index, from 0.</param>
    /// <param name="top">The first row.</param>
    /// <param name="rows">The flow.</param>
    public void Write(int index, int top, FlowField rows)
    {
        Put(FlowOffset(index, top, second: false), MemoryMarshal.AsBytes(rows.U.AsSpan()));
        Put(FlowOffset(index, top, second: true), MemoryMarshal.AsBytes(rows.V.AsSpan()));
        Scale.Add(rows);
    }

    /// <summary>Reads a frame.</summary>
    /// <param name="index">Its index, from 0.</param>
    /// <returns>The frame.</returns>
    public Picture Frame(int index)
    {
        var frame = new Picture(Width, Height);
        Get(index * EntryBytes, frame.Rgb);
        return frame;
    }

    /// <summary>Reads the flow from a frame strip by strip.</summary>
    /// <param name="index">The frame's index, from 0.</param>
    /// <returns>The rows, in order; each strip holds until the next is asked for.</returns>
    public IEnumerable<FlowField> Strips(int index)
    {
        var most = Math.Clamp(StripPixels / Width, 1, Height);
        var flow = new FlowField(Width, most);
        for (var top = 0; top < Height; top += most)
        {
            if (top + most > Height)
            {
                flow = new FlowField(Width, Height - top);
            }

            Get(FlowOffset(index, top, second: false), MemoryMarshal.AsBytes(flow.U.AsSpan()));
            Get(FlowOffset(index, top, second: true), MemoryMarshal.AsBytes(flow.V.AsSpan()));
            yield return flow;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => temporary.Dispose();

    long FlowOffset(int index, int top, bool second) =>
        (index * EntryBytes) + (3L * Width * Height) + (sizeof(double) * (((second ? (long)Height : 0) + top) * Width));

    void Put(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            Stream.Position = offset;
            Stream.Write(bytes);
        }
        catch (IOException e)
        {
            throw NoRoom(e);
        }
    }

    void Get(long offset, Span<byte> bytes)
    {
        try
        {
            Stream.Position = offset;
            Stream.ReadExactly(bytes);
        }
        catch (IOException e)
        {
            // What was added last goes to the disk only now.
            throw NoRoom(e);
        }
    }

    InputException NoRoom(Exception e) => new(
        $"cannot keep the flow of the clip in the folder for temporary files '{folder}': {FileMessage.Reason(e)}. "
        + $"Name another folder in {(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR")}, or use fewer frames (--max-frames) or a smaller --width.");
}
