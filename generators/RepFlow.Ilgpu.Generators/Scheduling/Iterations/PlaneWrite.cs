using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>A plane that a pass writes.</summary>
/// <param name="Plane">The plane.</param>
/// <param name="Value">What is written at every position.</param>
/// <param name="Adds">Whether it is added to what stands there.</param>
sealed record PlaneWrite(string Plane, Expr Value, bool Adds = false)
{
    /// <summary>The name of a plane's new value.</summary>
    public static string Next(string plane) => plane + "Next";

    /// <summary>Whether it is the next value of a plane that is read under its old one.</summary>
    public bool IsNext { get; init; }
}
