using RepFlow.Ilgpu.Cli.Reporting;

namespace RepFlow.Ilgpu.Cli.Files;

/// <summary>Keeps an output from replacing an input.</summary>
static class SameFile
{
    /// <summary>Fails if the output is one of the inputs: a wrong argument must not cost the user a recording.</summary>
    /// <param name="output">The output file.</param>
    /// <param name="inputs">The input files; null for those that are not given.</param>
    /// <exception cref="ToolException">It is one of them.</exception>
    public static void Refuse(string output, params IEnumerable<string?> inputs)
    {
        var target = Real(output);
        if (inputs.FirstOrDefault(i => i is not null && Real(i) == target) is { } input)
        {
            throw new ToolException($"'{output}' would replace the input '{input}'. Choose another name for the output.");
        }
    }

    // The file behind the name, so that a link to an input counts as the input.
    static string Real(string path)
    {
        if (path.Length == 0)
        {
            return path;
        }

        var full = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be resolved is reported by whoever opens it.
            return full;
        }
    }
}
