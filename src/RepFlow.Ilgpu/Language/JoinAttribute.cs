namespace RepFlow.Ilgpu;

/// <summary>
/// The output index shares an axis with the output index before it: <c>(Dim n, Dim g, [Join] Dim k)</c> writes element
/// <c>[n, g * K + k]</c>, where K is the extent of k. Reads say the same with <see cref="Dim.Join(Dim)"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class JoinAttribute : Attribute;
