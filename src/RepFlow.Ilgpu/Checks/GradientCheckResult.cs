namespace RepFlow.Ilgpu;

/// <summary>
/// One line of a gradient check on one device: the values of one instance of a definition, the adjoint of one of its inputs or parameters, or
/// the kernels that ran for it.
/// </summary>
public sealed record GradientCheckResult
{
    /// <summary>The <see cref="Subject"/> of a line about the values that <see cref="Execution.LayerExecution.Forward"/> computes.</summary>
    public const string Values = "(values)";

    /// <summary>The <see cref="Subject"/> of the line about the kernels that ran.</summary>
    public const string Kernels = "(kernels)";

    /// <summary>The definition's name.</summary>
    public required string Definition { get; init; }

    /// <summary>The constructor's arguments and the inputs' shapes.</summary>
    public required string Sample { get; init; }

    /// <summary>The input or the parameter (by its name in files) whose adjoint it is, <see cref="Values"/> or <see cref="Kernels"/>.</summary>
    public required string Subject { get; init; }

    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>How it came out.</summary>
    public required GradientCheckOutcome Outcome { get; init; }

    /// <summary>Why it failed or is untested, in a sentence without a full stop; else empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The largest relative error of an element of the adjoint against central differences, in double precision; NaN where nothing was compared.</summary>
    public double WorstError { get; init; } = double.NaN;

    /// <summary>The adjoint where that error was found.</summary>
    public double Analytic { get; init; } = double.NaN;

    /// <summary>The difference quotient there.</summary>
    public double Numeric { get; init; } = double.NaN;

    /// <summary>
    /// The largest relative error of an element against the host device, in double precision; also of the schedule for large shapes, which on
    /// the host is compared with the one for small shapes. NaN where nothing was compared.
    /// </summary>
    public double HostError { get; init; } = double.NaN;

    /// <summary>Single precision against double: the norm of the difference relative to the norm; NaN where nothing was compared.</summary>
    public double SingleError { get; init; } = double.NaN;

    /// <summary>
    /// Values in single precision against the definition's own methods, which compute in that precision too: the largest difference relative to the
    /// largest value; NaN for adjoints.
    /// </summary>
    public double ReferenceError { get; init; } = double.NaN;

    /// <summary>The number of elements compared; of kernels, those that ran.</summary>
    public int Tested { get; init; }

    /// <summary>The number of elements left out because a kink lies within reach of the differences; of kernels, those that did not run.</summary>
    public int Excluded { get; init; }

    /// <summary>Whether it is <see cref="GradientCheckOutcome.Proved"/>.</summary>
    public bool Passed => Outcome == GradientCheckOutcome.Proved;
}
