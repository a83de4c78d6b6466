namespace RepFlow.Ilgpu.Training;

/// <summary>What a pickle has besides tensors and containers, as the arguments of a training run or a number of numpy's: nothing is made of it.</summary>
/// <param name="Type">What it would be.</param>
sealed record PickleRecord(string Type);
