using System.Collections.Generic;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>How the reference implementation calls a stage's method: each argument as "dim:n", "over:r", "view:x:Clamp", "element:x", "state:u".</summary>
sealed record ReferenceStage(string Method, bool IsStatic, string Arguments, string Results)
{
    public IReadOnlyList<string> ArgumentList => Arguments.Length == 0 ? [] : Arguments.Split('|');

    public IReadOnlyList<string> ResultList => Results.Split('|');
}
