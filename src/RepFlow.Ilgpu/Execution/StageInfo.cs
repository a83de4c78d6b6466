namespace RepFlow.Ilgpu.Execution;

/// <summary>A stage of a definition.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Form">map, reduce, contract, iterate or kernel.</param>
public sealed record StageInfo(string Name, string Form);
