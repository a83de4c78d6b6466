using System.Runtime.CompilerServices;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Transformations;

namespace RepFlow.Ilgpu.Devices;

/// <summary>Takes out of loops what ILGPU has put into them.</summary>
/// <remarks>
/// <para>ILGPU 1.5.3 moves what does not change in a loop out of it, and then everything to where it is first used, which is in the loop again, often behind a branch,
/// from where ptxas does not take it: a pooling divided for its place in the image at each tap. So what does not change is moved once more, at the very end.</para>
/// <para>Not in kernels whose threads wait for one another, as those of contractions: what stands before their loops takes registers, of which they have as many as
/// they may. And on CUDA alone: it divides where nothing may have been there to divide by, which a processor that runs OpenCL does not stand.</para>
/// </remarks>
sealed class LoopInvariants : UnorderedTransformation
{
    readonly LoopInvariantCodeMotion motion = new();

    /// <summary>Adds the step to a compiler.</summary>
    /// <param name="backend">The compiler.</param>
    internal static void Install(PTXBackend backend) => BackendSteps.Append(backend, new LoopInvariants());

    /// <inheritdoc/>
    protected override bool PerformTransformation(Method.Builder builder)
    {
        foreach (var block in builder.SourceBlocks)
        {
            foreach (Value value in block)
            {
                if (value is ILGPU.IR.Values.Barrier)
                {
                    return false;
                }
            }
        }

        return Move(motion, builder);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(PerformTransformation))]
    static extern bool Move(LoopInvariantCodeMotion motion, Method.Builder builder);
}
