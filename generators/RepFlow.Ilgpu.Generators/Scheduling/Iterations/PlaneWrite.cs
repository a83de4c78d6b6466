using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Scheduling.Iterations;

/// <summary>A plane that a pass writes.</summary>
/// <param name="Plane">The plane.</param>
/// <param name="Value">What is written at every position.</param>
/// <param name="Adds">Whether it is added to what stands there.</param>
sealed record PlaneWrite(string Plane, Expr Value, bool Adds = false)
{
    /// <summary>The name under which the pass writes it: a plane that changes as a whole has a name for before and one for after.</summary>
    public string Target => IsNext ? Next(Plane) : Plane;

    /// <summary>The name of a plane's new value.</summary>
    public static string Next(string plane) => plane + "Next";

    /// <summary>Whether the plane is also read under its old value.</summary>
    public bool IsNext { get; init; }
}
