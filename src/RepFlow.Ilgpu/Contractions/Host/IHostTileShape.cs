namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>The size of a register tile: at most 8 rows by 4 vectors.</summary>
interface IHostTileShape
{
    /// <summary>The rows.</summary>
    static abstract int Rows { get; }

    /// <summary>The vectors of a row.</summary>
    static abstract int Vectors { get; }
}
