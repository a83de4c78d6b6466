namespace RepFlow.Ilgpu.Training;

/// <summary>A file could not be written, as where the disk is full. What stood there is as it was.</summary>
/// <param name="message">What happened and what to do about it, in one line.</param>
public sealed class OutputException(string message) : InputException(message);
