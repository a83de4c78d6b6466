namespace RepFlow.Ilgpu.Training;

/// <summary>Training came to losses from which it does not return. The parameters are of no use; the last checkpoint is from before.</summary>
/// <param name="message">What happened, in one line.</param>
public sealed class DivergedException(string message) : InputException(message);
