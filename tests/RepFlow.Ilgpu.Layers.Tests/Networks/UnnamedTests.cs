namespace RepFlow.Ilgpu.Layers.Tests.Networks;

/// <summary>Parts whose parameters stand under the name of the network that holds them.</summary>
public sealed class UnnamedTests
{
    [Fact]
    public void ParametersHaveTheNamesThatTheyHaveInThePart() =>
        Assert.Equal(["first.weight", "first.bias", "last.weight", "last.bias"], new UnnamedParts(false).Info.Parameters.Select(parameter => parameter.Name));

    [Fact]
    public void NamesThatComeTwiceAreRefused() => Assert.Equal(
        "Two parameters of UnnamedParts are called 'last.weight': give a part another name with [Named], or do without [Unnamed].",
        Assert.Throws<InvalidOperationException>(() => new UnnamedParts(true).Info).Message);
}
