namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>A run was stopped, as by Ctrl-C, and can be taken up. The message says how.</summary>
/// <param name="message">One line.</param>
sealed class StoppedException(string message) : OperationCanceledException(message);
