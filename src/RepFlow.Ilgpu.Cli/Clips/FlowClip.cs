using System.Runtime.InteropServices;
using RepFlow.Ilgpu.Cli.Files;
using RepFlow.Ilgpu.Cli.Flow;
using RepFlow.Ilgpu.Cli.Pictures;
using RepFlow.Ilgpu.Cli.Reporting;

namespace RepFlow.Ilgpu.Cli.Clips;

/// <summary>
/// Frames and the flow from each to the next, kept in a temporary file: drawing needs the scale of the whole clip first, and a long
/// clip does not fit in memory.
/// </summary>
sealed class FlowClip : IDisposable
{
    readonly TemporaryFile temporary;
    readonly string folder;

    /// <summary>Makes an empty clip.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="framesPerSecond">The speed at which it is shown.</param>
    /// <param name="folder">Where the file is; the system's folder for temporary files if null.</param>
    /// <exception cref="ToolException">The file cannot be made.</exception>
    public FlowClip(int width, int height, double framesPerSecond, string? folder = null)
    {
        (Width, Height, FramesPerSecond) = (width, height, framesPerSecond);
        this.folder = folder ?? Path.GetTempPath();
        try
        {
            temporary = TemporaryFile.InShared(this.folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NoRoom(e);
        }
    }

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

    long EntryBytes => (long)Width * Height * (3 + (2 * sizeof(double)));

    /// <summary>Adds a frame and the flow from it.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="flow">The flow to the next frame.</param>
    public void Add(Picture frame, FlowField flow)
    {
        try
        {
            Stream.Position = Count * EntryBytes;
            Stream.Write(frame.Rgb);
            Stream.Write(MemoryMarshal.AsBytes(flow.U.AsSpan()));
            Stream.Write(MemoryMarshal.AsBytes(flow.V.AsSpan()));
        }
        catch (IOException e)
        {
            throw NoRoom(e);
        }

        Scale.Add(flow);
        Count++;
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="index">Its index, from 0.</param>
    /// <returns>The frame and the flow from it.</returns>
    public (Picture Frame, FlowField Flow) Read(int index)
    {
        var frame = new Picture(Width, Height);
        var flow = new FlowField(Width, Height);
        try
        {
            Stream.Position = index * EntryBytes;
            Stream.ReadExactly(frame.Rgb);
            Stream.ReadExactly(MemoryMarshal.AsBytes(flow.U.AsSpan()));
            Stream.ReadExactly(MemoryMarshal.AsBytes(flow.V.AsSpan()));
        }
        catch (IOException e)
        {
            // What was added last goes to the disk only now.
            throw NoRoom(e);
        }

        return (frame, flow);
    }

    /// <inheritdoc/>
    public void Dispose() => temporary.Dispose();

    ToolException NoRoom(Exception e) => new(
        $"cannot keep the flow of the clip in the folder for temporary files '{folder}': {FileMessage.Reason(e)}. "
        + $"Name another folder in {(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR")}, or use fewer frames (--max-frames) or a smaller --width.");
}
