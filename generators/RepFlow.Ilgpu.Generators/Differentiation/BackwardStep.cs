using System.Collections.Generic;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>One adjoint stage and the inputs and parameters for whose sake it runs.</summary>
sealed record BackwardStep(Stage Stage, IReadOnlyList<string> For);
