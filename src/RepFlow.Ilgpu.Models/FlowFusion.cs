namespace RepFlow.Ilgpu.Models;

/// <summary>
/// How a network joins the representation flow with the features of the frames that it is computed of (section 3.4 and Table 4 of the paper): r are these, without as many of the last
/// frames of a clip as there are flows, and f is the flow, convolved to as many channels. Late fusion, of two networks' predictions, is <see cref="TwoStreamNetwork"/>.
/// </summary>
public enum FlowFusion
{
    /// <summary>f alone, as in the paper's text.</summary>
    None,

    /// <summary>relu(r + bn(f)), as in the authors' code.</summary>
    Residual,

    /// <summary>relu(r + f).</summary>
    Add,

    /// <summary>r * f.</summary>
    Multiply,

    /// <summary>
    /// r * bn(conv(f)), where conv is a convolution of 1x1. The paper does not define its "layer + multiply"; this takes it as a learned layer before the product, as the gating
    /// of Feichtenhofer et al. (Spatiotemporal Multiplier Networks, 2017) suggests.
    /// </summary>
    LayerMultiply,

    /// <summary>conv([r, f]): a convolution of 1x1 of both, side by side.</summary>
    Concatenate,
}
