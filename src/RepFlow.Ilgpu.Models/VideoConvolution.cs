namespace RepFlow.Ilgpu.Models;

/// <summary>How a <see cref="VideoResNet"/> convolves over space and time.</summary>
public enum VideoConvolution
{
    /// <summary>R3D: by filters of 3x3x3.</summary>
    Full,

    /// <summary>
    /// R(2+1)D as torchvision has it: by a filter in space and one in time; between them both convolutions of a block have the channels that
    /// <see cref="BasicBlock2Plus1d.Middle"/> gives for the first.
    /// </summary>
    Factored,

    /// <summary>
    /// R(2+1)D as its authors' code (VMZ) has it: as <see cref="Factored"/>, with the channels between for each convolution by itself, and 1e-3 added to variances.
    /// </summary>
    FactoredEach,
}
