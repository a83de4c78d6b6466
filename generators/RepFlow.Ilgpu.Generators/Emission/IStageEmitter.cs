using System.Collections.Generic;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes what one stage needs: kernels, and its part of the execution.</summary>
interface IStageEmitter
{
    /// <summary>Whether its kernels are generic over the type of numbers.</summary>
    bool IsGeneric { get; }

    /// <summary>Arguments, kernels, host bodies and their registration: members of the static class of the definition's kernels.</summary>
    void WriteKernels(CodeWriter w);

    /// <summary>Fields of the execution that only this stage uses: scratch tensors, contractions.</summary>
    void WriteFields(CodeWriter w);

    /// <summary>Whether it has such fields.</summary>
    bool Allocates { get; }

    /// <summary>Statements of the execution's constructor that fill those fields. Locals: device, precision, h (hyper-parameters).</summary>
    void WriteAllocation(CodeWriter w);

    /// <summary>Statements that run the stage. Locals: h (hyper-parameters).</summary>
    void WriteLaunch(CodeWriter w);

    /// <summary>The fields that the execution disposes of.</summary>
    IEnumerable<string> Owned { get; }
}
