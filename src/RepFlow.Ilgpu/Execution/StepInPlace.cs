namespace RepFlow.Ilgpu.Execution;

/// <summary>A step that computes each element of its result from the same elements of some tensors.</summary>
/// <param name="Number">The step.</param>
/// <param name="Result">What it writes.</param>
/// <param name="Sources">What it reads element for element.</param>
/// <param name="Others">What else it reads.</param>
sealed record StepInPlace(int Number, Lifetime Result, IReadOnlyList<Lifetime> Sources, IReadOnlyList<Lifetime> Others)
{
    /// <summary>The step, and those that do the same again.</summary>
    public HashSet<int> Numbers { get; } = [Number];

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
            && source.Root.Region == MemoryRegion.Shared && source.Root != Result && TakesOver(source.Root.Lives(backward), Result.Lives(backward))
            && Others.All(other => other.Root != source.Root);
    }

    /// <summary>Whether lives never meet but in this step, where one ends and the other begins.</summary>
    bool TakesOver(IReadOnlyList<(int First, int Last)> before, IReadOnlyList<(int First, int Last)> after) =>
        before.All(life => after.All(next => life.Last < next.First || next.Last < life.First || (life.Last == next.First && Numbers.Contains(next.First))));
}
