namespace RepFlow.Ilgpu;

/// <summary>A value that an iteration carries from phase to phase, on chip. It reads like a <see cref="View"/> that is zero outside.</summary>
/// <param name="values">The elements, row-major.</param>
/// <param name="shape">The shape.</param>
public sealed class State(double[] values, Shape shape) : View(values, shape);
