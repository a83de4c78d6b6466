namespace RepFlow.Ilgpu.Cli.Reporting;

/// <summary>Ends a verb with a non-zero exit code and one line for the user.</summary>
/// <param name="message">What is wrong and what to do about it, in one line.</param>
class ToolException(string message) : Exception(message);
