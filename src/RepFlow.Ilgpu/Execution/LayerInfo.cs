namespace RepFlow.Ilgpu.Execution;

/// <summary>What is known of a definition at build time.</summary>
/// <param name="Name">The definition's name.</param>
/// <param name="Inputs">The inputs, in the order of their first appearance.</param>
/// <param name="Parameters">The parameters and buffers, in the order of the text.</param>
/// <param name="Stages">The forward stages, in the order they run.</param>
public sealed record LayerInfo(
    string Name,
    IReadOnlyList<InputInfo> Inputs,
    IReadOnlyList<ParameterInfo> Parameters,
    IReadOnlyList<StageInfo> Stages);
