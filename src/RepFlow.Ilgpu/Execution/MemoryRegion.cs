namespace RepFlow.Ilgpu.Execution;

/// <summary>Where a plan places something.</summary>
enum MemoryRegion
{
    /// <summary>Wherever there is room as long as it is used.</summary>
    Shared,

    /// <summary>Alone.</summary>
    Held,

    /// <summary>Among the learned parameters.</summary>
    Parameters,

    /// <summary>Among the parameters that are not learned: running statistics, and what is frozen.</summary>
    Buffers,

    /// <summary>Among the gradients of learned parameters, as far from the first as its parameter is from the first parameter.</summary>
    Gradients,
}
