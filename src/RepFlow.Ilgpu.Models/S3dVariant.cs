namespace RepFlow.Ilgpu.Models;

/// <summary>Which of the published implementations of S3D.</summary>
public enum S3dVariant
{
    /// <summary>torchvision's and other ports': the stem is factored too, every convolution is normalised, padding is symmetric.</summary>
    Torchvision,

    /// <summary>
    /// The authors' (tensorflow/models, slim): the stem is one convolution of three frames, convolutions along time have a bias and no normalisation, and padding is TensorFlow's
    /// <c>SAME</c>.
    /// </summary>
    Slim,
}
