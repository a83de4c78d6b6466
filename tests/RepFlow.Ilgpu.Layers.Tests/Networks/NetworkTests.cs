using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Compiled networks compute what their layers compute one by one.</summary>
public sealed class NetworkTests
{
    [Fact]
    public void ParametersHaveDottedNamesAndStandOnce()
    {
        Assert.Equal(
            ["conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var", "conv2.weight", "conv2.bias", "bn2.weight", "bn2.bias", "bn2.running_mean", "bn2.running_var", "downsample.0.weight", "downsample.0.bias", "downsample.1.weight", "downsample.1.bias", "downsample.1.running_mean", "downsample.1.running_var"],
            new ResidualBlock(2, 4, 2).Info.Parameters.Select(p => p.Name));
    }
}
