namespace RepFlow.Ilgpu.Training.Data;

/// <summary>How far a batch is.</summary>
enum BatchState
{
    /// <summary>Samples may still be added.</summary>
    Open,

    /// <summary>No sample is added any more; some may be still unwritten.</summary>
    Sealed,

    /// <summary>All samples are written and are being mixed.</summary>
    Mixing,

    /// <summary>It can be taken.</summary>
    Ready,
}
