namespace RepFlow.Ilgpu.Training;

/// <summary>What was given (a file, a list, a setting) cannot be used. The message is one line that says what is wrong and what to do about it.</summary>
/// <param name="message">The line.</param>
public class InputException(string message) : Exception(message);
