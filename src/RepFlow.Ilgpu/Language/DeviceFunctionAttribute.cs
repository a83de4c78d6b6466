namespace RepFlow.Ilgpu;

/// <summary>
/// A static method that kernels call as it stands, instead of being read by the generator: integer hashing, random numbers. Its
/// result counts as constant in every derivative.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DeviceFunctionAttribute : Attribute;
