namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>How two images are blended.</summary>
public enum Blend
{
    /// <summary>Their mean.</summary>
    Mean = 2,

    /// <summary>The larger of each two elements.</summary>
    Lighter,

    /// <summary>Their difference.</summary>
    Difference = -5,
}
