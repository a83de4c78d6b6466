namespace RepFlow.Ilgpu.Execution;

/// <summary>A layer that draws random numbers. Who trains a network gives it another seed in each step.</summary>
public interface IRandomLayer
{
    /// <summary>Chooses the numbers.</summary>
    int Seed { get; set; }
}
