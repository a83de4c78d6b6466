using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Output;

/// <summary>What the extension of <c>--out</c> asks for.</summary>
enum OutputFormat
{
    /// <summary>A float array (N, 2C, H, W) as numpy saves it.</summary>
    Npy,

    /// <summary>One field in Middlebury's format.</summary>
    Flo,

    /// <summary>A colour-wheel picture; of a clip, a sheet of several.</summary>
    Png,

    /// <summary>An animated picture, frames beside their flow.</summary>
    Gif,

    /// <summary>A video, frames beside their flow.</summary>
    Mp4,
}

/// <summary>Extensions of output files.</summary>
static class OutputFormats
{
    /// <summary>The format that a file's name asks for.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The format.</returns>
    /// <exception cref="UsageException">None of them.</exception>
    public static OutputFormat Of(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".NPY" => OutputFormat.Npy,
        ".FLO" => OutputFormat.Flo,
        ".PNG" => OutputFormat.Png,
        ".GIF" => OutputFormat.Gif,
        ".MP4" => OutputFormat.Mp4,
        _ when Path.EndsInDirectorySeparator(path) || Directory.Exists(path) =>
            throw new UsageException($"cannot write '{path}': it is a folder. Name a file in it."),
        var other => throw new UsageException(
            $"cannot write '{path}': {(other.Length == 0 ? "it has no extension" : $"'{Path.GetExtension(path)}' is no known format")}. Use .npy, .flo, .png, .gif or .mp4."),
    };

    /// <summary>Fails if an animation is larger than its format can be.</summary>
    /// <param name="format">The format.</param>
    /// <param name="path">The file.</param>
    /// <param name="width">The animation's width in pixels.</param>
    /// <param name="height">Its height in pixels.</param>
    /// <exception cref="InputException">It is larger.</exception>
    public static void CheckSize(OutputFormat format, string path, int width, int height)
    {
        // The fields of a GIF have 16 bits; encoders of H.264 end at its largest picture.
        var most = format switch { OutputFormat.Gif => 65535, OutputFormat.Mp4 => 16384, _ => int.MaxValue };
        if (width > most || height > most)
        {
            throw new InputException(
                $"cannot write '{path}': the frames beside their flow are {width}x{height} pixels, and this format has at most {most} a side. "
                + "Use .npy or .png, or smaller frames.");
        }
    }
}
