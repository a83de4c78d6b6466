namespace RepFlow.Ilgpu.Models;

/// <summary>The channels of a module of Inception (Szegedy et al. 2015, table 1).</summary>
/// <param name="In">Channels that it reads.</param>
/// <param name="B0">Channels of the branch of one 1x1 convolution.</param>
/// <param name="B1Reduced">What the second branch is reduced to.</param>
/// <param name="B1">Its channels.</param>
/// <param name="B2Reduced">What the third branch is reduced to.</param>
/// <param name="B2">Its channels.</param>
/// <param name="B3">Channels of the branch behind the pooling.</param>
readonly record struct InceptionChannels(int In, int B0, int B1Reduced, int B1, int B2Reduced, int B2, int B3)
{
    /// <summary>The modules 3b to 5c.</summary>
    public static IReadOnlyList<InceptionChannels> All { get; } =
    [
        new(192, 64, 96, 128, 16, 32, 32),
        new(256, 128, 128, 192, 32, 96, 64),
        new(480, 192, 96, 208, 16, 48, 64),
        new(512, 160, 112, 224, 24, 64, 64),
        new(512, 128, 128, 256, 24, 64, 64),
        new(512, 112, 144, 288, 32, 64, 64),
        new(528, 256, 160, 320, 32, 128, 128),
        new(832, 256, 160, 320, 32, 128, 128),
        new(832, 384, 192, 384, 48, 128, 128),
    ];

    /// <summary>Channels of the result.</summary>
    public int Out => B0 + B1 + B2 + B3;

    /// <summary>The modules of a network of another width.</summary>
    /// <param name="width">The channels of the stem; 64 are the published ones.</param>
    /// <returns>Nine modules, 3b to 5c.</returns>
    public static InceptionChannels[] OfWidth(int width)
    {
        var modules = new InceptionChannels[All.Count];
        for (var at = 0; at < modules.Length; at++)
        {
            var of = All[at];
            modules[at] = new(
                at == 0 ? Scaled(of.In, width) : modules[at - 1].Out,
                Scaled(of.B0, width),
                Scaled(of.B1Reduced, width),
                Scaled(of.B1, width),
                Scaled(of.B2Reduced, width),
                Scaled(of.B2, width),
                Scaled(of.B3, width));
        }

        return modules;
    }

    /// <summary>Channels in a network of another width.</summary>
    /// <param name="channels">Those of the published one.</param>
    /// <param name="width">The channels of the stem.</param>
    /// <returns>At least one.</returns>
    /// <exception cref="ArgumentException">The width is below 1.</exception>
    public static int Scaled(int channels, int width) =>
        width > 0 ? Math.Max(1, channels * width / 64) : throw new ArgumentException($"A network has at least one channel; a width of {width} was asked for.");
}
