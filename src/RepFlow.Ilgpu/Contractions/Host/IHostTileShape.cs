namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>The size of a register tile: at most 8 rows by 4 vectors, or 12 rows by 2.</summary>
interface IHostTileShape
{
    /// <summary>The rows.</summary>
    static abstract int Rows { get; }

    /// <summary>The vectors of a row.</summary>
    static abstract int Vectors { get; }

    /// <summary>The share of the speed of the multiply-add units that a full tile reaches, about.</summary>
    static abstract double Speed { get; }
}
