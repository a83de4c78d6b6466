using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Models;

/// <summary>What residual networks on frames and those over space and time have in common: four stages, of which each has twice the channels of the one before, and the flow behind a block.</summary>
/// <remarks>Blocks are counted as in the paper: 0 is the input, 1 the stem, 2 to 5 the stages.</remarks>
static class Stages
{
    /// <summary>The channels of the first stage.</summary>
    /// <param name="blocks">The blocks of each stage.</param>
    /// <param name="options">What the network is made with.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentException">There are not four stages of at least a block, or there is no channel.</exception>
    public static int Width(IReadOnlyList<int> blocks, ModelOptions options)
    {
        if (blocks.Count != 4 || blocks.Any(count => count < 1))
        {
            throw new ArgumentException($"A residual network has four stages of at least one block; ({string.Join(", ", blocks)}) was given.");
        }

        return options.Width > 0 ? options.Width : throw new ArgumentException($"A network has at least one channel; a width of {options.Width} was asked for.");
    }

    /// <summary>Refuses the representation flow where a network has no place for it.</summary>
    /// <param name="options">What the network is made with.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is a flow.</exception>
    public static void CheckNoFlow(ModelOptions options, string name)
    {
        if (options.Flow is not null)
        {
            throw new ArgumentException($"{name} has no representation flow; residual networks have.");
        }
    }

    /// <summary>The channels behind a block.</summary>
    /// <param name="block">Its number.</param>
    /// <param name="channels">The channels of the input.</param>
    /// <param name="width">Those of the stem.</param>
    /// <param name="expansion">How many times its convolutions' channels a block's result has.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentException">There is no such block.</exception>
    public static int ChannelsAfter(int block, int channels, int width, int expansion) => block switch
    {
        0 => channels,
        1 => width,
        >= 2 and <= 5 => (width << (block - 2)) * expansion,
        _ => throw new ArgumentException($"The flow stands after block 0 to 5; {block} was asked for."),
    };

    /// <summary>The four stages of a residual network on frames.</summary>
    /// <param name="blocks">The blocks of each stage.</param>
    /// <param name="isBottleneck">Whether a block is a <see cref="Bottleneck"/>, else a <see cref="BasicBlock"/>.</param>
    /// <param name="width">The channels of the stem.</param>
    /// <returns>The layers of each stage.</returns>
    public static (ILayer[] First, ILayer[] Second, ILayer[] Third, ILayer[] Fourth) Residual(IReadOnlyList<int> blocks, bool isBottleneck, int width)
    {
        var expansion = isBottleneck ? Bottleneck.Expansion : 1;
        return (Stage(0, width), Stage(1, width * expansion), Stage(2, 2 * width * expansion), Stage(3, 4 * width * expansion));

        ILayer[] Stage(int stage, int inChannels) => [.. Enumerable.Range(0, blocks[stage]).Select(at => Block(at == 0 ? inChannels : (width << stage) * expansion, width << stage, at == 0 && stage > 0 ? 2 : 1))];

        ILayer Block(int inChannels, int channels, int stride) => isBottleneck ? new Bottleneck(inChannels, channels, stride) : new BasicBlock(inChannels, channels, stride);
    }

    /// <summary>The four stages of an <see cref="InflatedResNet"/>.</summary>
    /// <param name="blocks">The blocks of each stage.</param>
    /// <param name="isFactored">Whether a block is a <see cref="FactoredBlock"/>, else an <see cref="InflatedBlock"/>.</param>
    /// <param name="width">The channels of the stem.</param>
    /// <param name="keepsFrames">Whether stages step by pixels alone; else the second to fourth halve frames as well.</param>
    /// <returns>The layers of each stage.</returns>
    public static (ILayer[] First, ILayer[] Second, ILayer[] Third, ILayer[] Fourth) Inflated(IReadOnlyList<int> blocks, bool isFactored, int width, bool keepsFrames)
    {
        return (Stage(0, width), Stage(1, width), Stage(2, 2 * width), Stage(3, 4 * width));

        ILayer[] Stage(int stage, int inChannels) => [.. Enumerable.Range(0, blocks[stage]).Select(at => Block(at == 0 ? inChannels : width << stage, width << stage, at == 0 && stage > 0 ? 2 : 1))];

        ILayer Block(int inChannels, int channels, int stride) => isFactored
            ? new FactoredBlock(inChannels, channels, stride, keepsFrames ? 1 : stride)
            : new InflatedBlock(inChannels, channels, stride, keepsFrames ? 1 : stride);
    }

    /// <summary>What a residual network on frames of a usual depth is made of.</summary>
    /// <param name="depth">18, 34, 50, 101 or 152.</param>
    /// <returns>The blocks of each stage, and whether they are <see cref="Bottleneck"/>s.</returns>
    /// <exception cref="ArgumentException">The depth is none of these.</exception>
    public static (int[] Blocks, bool IsBottleneck) OfDepth(int depth) => depth switch
    {
        18 => ([2, 2, 2, 2], false),
        34 => ([3, 4, 6, 3], false),
        50 => ([3, 4, 6, 3], true),
        101 => ([3, 4, 23, 3], true),
        152 => ([3, 8, 36, 3], true),
        _ => throw new ArgumentException($"There is no ResNet-{depth}; there are 18, 34, 50, 101 and 152."),
    };

    /// <summary>The layers of blocks one behind the other, and the flow behind one of them.</summary>
    /// <param name="flow">The flow; null for none.</param>
    /// <param name="after">The block that it follows.</param>
    /// <param name="blocks">The layers of each block.</param>
    /// <returns>All.</returns>
    public static IEnumerable<ILayer> With(ILayer? flow, int after, ILayer[][] blocks) =>
        blocks.SelectMany((block, at) => flow is not null && after == at ? [.. block, flow] : block);

    /// <summary>The blocks of the stages of a network of basic blocks.</summary>
    /// <param name="depth">18 or 34.</param>
    /// <returns>Four numbers.</returns>
    /// <exception cref="ArgumentException">The depth is none of these.</exception>
    public static int[] BasicBlocks(int depth) => depth switch
    {
        18 => [2, 2, 2, 2],
        34 => [3, 4, 6, 3],
        _ => throw new ArgumentException($"There is no residual network over space and time of depth {depth}; there are 18 and 34."),
    };

    /// <summary>A number of frames that is halved some times, rounded up each time.</summary>
    /// <param name="frames">The number.</param>
    /// <param name="times">How often it is halved.</param>
    /// <returns>What is left.</returns>
    public static int Halved(int frames, int times) => Enumerable.Range(0, times).Aggregate(frames, (count, _) => (count + 1) / 2);
}
