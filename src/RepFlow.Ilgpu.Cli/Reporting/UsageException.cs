using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Reporting;

/// <summary>The command line is wrong, whatever is in the files it names.</summary>
/// <param name="message">What is wrong and what to do about it, in one line.</param>
sealed class UsageException(string message) : InputException(message);
