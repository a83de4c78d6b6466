using System.Text.RegularExpressions;

namespace RepFlow.Ilgpu.Training.Files;

/// <summary>Turns what the system says of a file into part of one line.</summary>
static partial class FileMessage
{
    /// <summary>Why a file or folder could not be made or written, without the path: that would be a temporary file's, which the user never named.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <returns>The reason, without a full stop.</returns>
    public static string Reason(Exception exception) => exception switch
    {
        // /proc and the like refuse with the error of a file that is missing.
        FileNotFoundException or DirectoryNotFoundException => "no file can be made there",
        PathTooLongException => "the name is too long",
        UnauthorizedAccessException => "permission denied",
        _ => PathPattern().Replace(exception.Message, string.Empty).TrimEnd('.'),
    };

    /// <summary>A failure to write a file.</summary>
    /// <param name="name">The file, as the user named it.</param>
    /// <param name="exception">What was thrown.</param>
    /// <returns>The exception.</returns>
    public static OutputException Unwritable(string name, Exception exception) =>
        new($"cannot write '{name}': {Reason(exception)}. {(IsFull(exception) ? "Make room." : "Choose another place.")}");

    // The system's own number: ENOSPC and EDQUOT, or on Windows the lower half of what it says of a disk or handle that is full.
    static bool IsFull(Exception exception) =>
        exception is IOException && (OperatingSystem.IsWindows() ? (exception.HResult & 0xffff) is 39 or 112 : exception.HResult is 28 or 122);

    [GeneratedRegex(@"\s*:\s*'[^']*'\.?$")]
    private static partial Regex PathPattern();
}
