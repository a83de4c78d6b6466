using System.Collections.Generic;

namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>A hand-written ILGPU kernel.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Arguments">After the index: the tensors ("view:x") and hyper-parameters ("int:n", "float:s") in order.</param>
/// <param name="ShapeMethod">The method that computes the result's shape, with the views that it wants after it.</param>
sealed record KernelBody(string Method, IReadOnlyList<string> Arguments, IReadOnlyList<string> Reads, string? ShapeMethod, IReadOnlyList<string> ShapeViews);
