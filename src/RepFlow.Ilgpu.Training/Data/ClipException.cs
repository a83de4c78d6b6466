namespace RepFlow.Ilgpu.Training.Data;

/// <summary>A clip cannot be read: it is broken, no video, or gone. Training goes on without it. The message is one line that names it and says why.</summary>
/// <param name="message">The line.</param>
public sealed class ClipException(string message) : InputException(message);
