namespace RepFlow.Ilgpu.Benchmarks;

/// <summary>The convolutions of a ResNet-34 with a flow block after stage 2.</summary>
public enum Convolution
{
    /// <summary>The first: 7x7, stride 2, 3 to 64 channels.</summary>
    Stem7x7,

    /// <summary>3x3, 64 channels at 28 pixels.</summary>
    Stage1,

    /// <summary>3x3, stride 2, 64 to 128 channels.</summary>
    Stage2Down,

    /// <summary>3x3, 128 channels at 14 pixels.</summary>
    Stage2,

    /// <summary>3x3, 256 channels at 7 pixels.</summary>
    Stage3,

    /// <summary>3x3, 512 channels at 4 pixels.</summary>
    Stage4,

    /// <summary>Before the flow layer: 1x1, 128 to 32 channels.</summary>
    Reduce1x1,

    /// <summary>After it: 3x3, 64 to 128 channels.</summary>
    Expand3x3,
}
