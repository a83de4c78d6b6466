using System.Collections.Generic;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>An input of a definition. Rank is -1 for element-wise definitions.</summary>
sealed record TensorInput(string Name, int Rank, bool Differentiable);

/// <summary>A parameter or buffer: the property and its name in files.</summary>
sealed record ParameterModel(string Property, string Name, int Rank, bool Learned);

/// <summary>A hyper-parameter that emitted code reads: a member or primary-constructor parameter.</summary>
sealed record HyperParameter(string Name, string Type);

/// <summary>Left must equal Right, or be less than it; where When names a boolean hyper-parameter, only if that is true.</summary>
sealed record ShapeCheck(Expr Left, Expr Right, bool Less, string Message, string? When = null);

/// <summary>How the reference implementation calls a stage's method: each argument as "dim:n", "over:r", "view:x:Clamp", "element:x", "state:u".</summary>
sealed record ReferenceStage(string Method, bool IsStatic, string Arguments, string Results)
{
    public IReadOnlyList<string> ArgumentList => Arguments.Length == 0 ? [] : Arguments.Split('|');

    public IReadOnlyList<string> ResultList => Results.Split('|');
}
