namespace RepFlow.Ilgpu;

/// <summary>
/// Has a network recompute a network that it holds, or each one of a list: of what such a part computes in the forward pass only its results
/// are kept, and it runs again, from its inputs, before its backward pass. That takes a second forward pass and spares the memory of all that is inside.
/// </summary>
/// <remarks>
/// The results are the same, bit for bit: random layers draw the same numbers again, and what a definition
/// <see cref="UpdatesAttribute">updates</see>, running statistics, moves once. A part inside which something reads what is updated after it in the
/// same pass cannot be recomputed, which is said when the network is prepared. Parts within parts may have the attribute too, and
/// <c>MemoryPlan.IsRecomputing</c> switches all of it off.
/// </remarks>
/// <example><code>[Recompute] readonly List&lt;Bottleneck&gt; layer3 = [...];   // the inputs of these blocks are kept, and nothing else</code></example>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class RecomputeAttribute : Attribute;
