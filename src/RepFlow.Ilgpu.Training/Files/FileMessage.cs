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

    [GeneratedRegex(@"\s*:\s*'[^']*'\.?$")]
    private static partial Regex PathPattern();
}
