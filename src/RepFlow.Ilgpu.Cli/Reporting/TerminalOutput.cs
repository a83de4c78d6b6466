using System.Text;
using Spectre.Console;

namespace RepFlow.Ilgpu.Cli.Reporting;

/// <summary>A standard stream as Spectre.Console sees it.</summary>
/// <param name="writer">The stream.</param>
/// <param name="terminal">Whether it is a terminal.</param>
/// <param name="width">How many columns to use.</param>
sealed class TerminalOutput(TextWriter writer, bool terminal, int width) : IAnsiConsoleOutput
{
    /// <inheritdoc/>
    public TextWriter Writer => writer;

    /// <inheritdoc/>
    public bool IsTerminal => terminal;

    /// <inheritdoc/>
    public int Width => width;

    /// <inheritdoc/>
    public int Height => 24;

    /// <inheritdoc/>
    public void SetEncoding(Encoding encoding)
    {
        // UTF-8, whatever comes.
    }
}
