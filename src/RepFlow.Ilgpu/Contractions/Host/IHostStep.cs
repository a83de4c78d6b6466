namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>How far elements that are read together are apart, known when a loop is compiled.</summary>
interface IHostStep
{
    /// <summary>The distance from one to the next.</summary>
    static abstract int Elements { get; }
}
