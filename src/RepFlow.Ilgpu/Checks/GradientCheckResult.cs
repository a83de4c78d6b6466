namespace RepFlow.Ilgpu;

/// <summary>One line of a gradient check: one input or parameter of one instance of a definition on one device.</summary>
/// <param name="Definition">The definition's name.</param>
/// <param name="Sample">The constructor's arguments and the inputs' shapes.</param>
/// <param name="Subject">The input, or the parameter by its name in files.</param>
/// <param name="Device">The device.</param>
/// <param name="WorstError">The largest relative error of an element of the adjoint against central differences, in double precision.</param>
/// <param name="Analytic">The adjoint where that error was found.</param>
/// <param name="Numeric">The difference quotient there.</param>
/// <param name="Tested">The number of elements compared.</param>
/// <param name="Excluded">The number of elements left out because a kink lies within reach of the differences.</param>
/// <param name="SingleError">The adjoint in single precision against double: the norm of the difference relative to the norm.</param>
/// <param name="Passed">Whether both errors are within their limits and something could be compared.</param>
public sealed record GradientCheckResult(
    string Definition,
    string Sample,
    string Subject,
    string Device,
    double WorstError,
    double Analytic,
    double Numeric,
    int Tested,
    int Excluded,
    double SingleError,
    bool Passed);
