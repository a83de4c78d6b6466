using RepFlow.Ilgpu.Layers;
using RepFlow.Ilgpu.Networks;

namespace RepFlow.Ilgpu.Models;

/// <summary>The weights that a network begins with.</summary>
public static class Initialization
{
    /// <summary>
    /// Gives the convolutions and linear layers of a network random weights, torchvision's: those of a convolution are normal with variance 2 / fan-out (He et al. 2015), those of a
    /// linear layer and its bias uniform within 1 / sqrt(fan-in). What other layers begin with is theirs, and what is not learned stays as it is.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">Chooses the numbers: one seed, one network, the same bits on every device.</param>
    public static void Initialize(this INetwork network, ulong seed) => Initialize(network, seed, isByFanIn: false);

    /// <summary>
    /// Gives the convolutions and linear layers of a network random weights. Where nothing is normalised between convolutions their variance goes by fan-in, as Caffe's "msra" has it: by fan-out a
    /// convolution to fewer channels makes numbers larger.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">Chooses the numbers.</param>
    /// <param name="isByFanIn">Whether the weights of a convolution have variance 2 / fan-in, else 2 / fan-out.</param>
    internal static void Initialize(this INetwork network, ulong seed, bool isByFanIn)
    {
        ArgumentNullException.ThrowIfNull(network);
        var streams = 0UL;
        Initialize(network.Parts);

        void Initialize(IEnumerable<NetworkPart> parts)
        {
            foreach (var part in parts)
            {
                switch (part.Layer)
                {
                    case Conv2d convolution:
                        Convolution(convolution.Weight);
                        break;
                    case Conv3d convolution:
                        Convolution(convolution.Weight);
                        break;
                    case ConvTranspose2d convolution:
                        Convolution(convolution.Weight);
                        break;
                    case SameConv3d convolution:
                        Convolution(convolution.Weight);
                        break;
                    case Linear linear:
                        var limit = 1 / Math.Sqrt(linear.Weight.Shape[1]);
                        Fill(linear.Weight, (stream, at) => limit * Symmetric(stream, at));
                        Fill(linear.Bias, (stream, at) => limit * Symmetric(stream, at));
                        break;
                    case INetwork inner:
                        Initialize(inner.Parts);
                        break;
                }
            }
        }

        void Convolution(Parameter weight)
        {
            var deviation = Math.Sqrt(2.0 / (weight.Shape.Count / weight.Shape[isByFanIn ? 0 : 1]));
            Fill(weight, (stream, at) => deviation * Noise.Normal(stream, at));
        }

        void Fill(Parameter parameter, Func<ulong, ulong, double> number)
        {
            var stream = Noise.Bits(seed, streams++);
            if (parameter.Learned)
            {
                parameter.StartAs(at => number(stream, (ulong)at));
            }
        }
    }

    /// <summary>
    /// Gives the convolutions that are along time alone the weights with which they change nothing: one at the middle tap from each channel to itself. So a network of images that is given
    /// such convolutions begins as it was (as S3D's own code has it).
    /// </summary>
    /// <param name="parts">The parts of a network.</param>
    internal static void IdentityAlongTime(IEnumerable<NetworkPart> parts)
    {
        foreach (var part in parts)
        {
            if (part.Layer is Conv3d { Weight: { Shape: [_, var from, var taps and > 1, 1, 1] } weight })
            {
                weight.StartAs(at => at % taps == taps / 2 && at / taps % from == at / taps / from ? 1 : 0);
            }
            else if (part.Layer is INetwork inner)
            {
                IdentityAlongTime(inner.Parts);
            }
        }
    }

    static double Symmetric(ulong stream, ulong at) => ((Noise.Bits(stream, at) >> 11) * (2.0 / 9007199254740992.0)) - 1;
}
