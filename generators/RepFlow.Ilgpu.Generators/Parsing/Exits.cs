using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>How statements are left before their end.</summary>
/// <param name="Any">The condition under which they are left at all; the constant where they always are.</param>
/// <param name="Break">By a break.</param>
/// <param name="Continue">By a continue.</param>
/// <param name="Return">By a return.</param>
/// <param name="Result">What is returned then; null where that is nothing.</param>
sealed record Exits(Expr Any, Exits.Way Break, Exits.Way Continue, Exits.Way Return, Value? Result)
{
    /// <summary>One way to leave them.</summary>
    /// <param name="When">The condition under which it is taken.</param>
    /// <param name="Variables">What every variable stands for where it is.</param>
    internal sealed record Way(Expr When, ImmutableDictionary<ISymbol, Value> Variables);
}
