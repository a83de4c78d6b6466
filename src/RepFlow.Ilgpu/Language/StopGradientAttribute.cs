namespace RepFlow.Ilgpu;

/// <summary>
/// What the stage computes is a constant to the backward pass: no gradient goes through it, and none of its adjoints is derived. On one phase of an iteration it
/// holds for the whole of it.
/// </summary>
/// <remarks>An input or parameter that the result depends on through such stages only has no gradient.</remarks>
/// <example><code>
/// [Map, StopGradient]
/// static float Target(float x) => MathF.Floor(x);
///
/// [Map]
/// static float Output(float x, float target) => (x - target) * (x - target);
/// </code></example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StopGradientAttribute : Attribute;
