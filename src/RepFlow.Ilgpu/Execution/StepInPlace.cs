namespace RepFlow.Ilgpu.Execution;

/// <summary>A step that computes each element of its result from the same elements of some tensors.</summary>
/// <param name="Number">The step.</param>
/// <param name="Result">What it writes.</param>
/// <param name="Sources">What it reads element for element.</param>
/// <param name="Others">What else it reads.</param>
sealed record StepInPlace(int Number, Lifetime Result, IReadOnlyList<Lifetime> Sources, IReadOnlyList<Lifetime> Others)
{
    /// <summary>Puts the result where the parameter or buffer is whose next value it is, if the step alone reads the value before, in place, and none does later.</summary>
    /// <param name="target">The parameter or buffer.</param>
    public void Update(Lifetime target)
    {
        if (Result.IsFree && Result.Tensor.Bytes == target.Tensor.Bytes && target.Root.Last == Number && Sources.Contains(target)
            && Sources.Where(source => source != target).Concat(Others).All(other => other.Root != target.Root))
        {
            Result.PutInto(target.Root, target.Offset - target.Root.Offset);
        }
    }

    /// <summary>Puts the result where one of the tensors is, if that is used no more.</summary>
    /// <param name="backward">The first step of the backward pass.</param>
    public void Join(int backward)
    {
        if (Result.IsFree && Result.First == Number && Sources.FirstOrDefault(IsSpent) is { } source)
        {
            Result.PutInto(source.Root, 0);
        }

        // Nobody else reads it, then or later, and nothing else lies in its memory.
        bool IsSpent(Lifetime source) => source.Tensor.Bytes == Result.Tensor.Bytes && source.Root.Tensor.Bytes == Result.Tensor.Bytes
            && source.Root.Region == MemoryRegion.Shared && source.Root != Result && MemoryLayout.End(source.Root, backward) == Number
            && Others.All(other => other.Root != source.Root);
    }
}
