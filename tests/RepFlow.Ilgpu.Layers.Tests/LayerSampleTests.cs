using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Layers.Tests;

/// <summary>Samples that fit nothing, as code compiled without the generator may have them.</summary>
public sealed class LayerSampleTests
{
    [Theory]
    [InlineData(typeof(OfText), "gives 'two' for 'factor', which is a Int32")]
    [InlineData(typeof(OfNothing), "gives 'null' for 'factor', which is a Int32")]
    [InlineData(typeof(Refusing), "cannot be made with the arguments (0): must be positive")]
    [InlineData(typeof(OfWords), "has the shapes \"4 x 5\"")]
    [InlineData(typeof(OfFarTooMany), "has the shapes \"99999999999\"")]
    public void SayWhatIsWrong(Type definition, string why)
    {
        var refusal = Assert.Throws<ArgumentException>(() => LayerSample.Of(definition));
        Assert.Contains(definition.Name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Sample("two")]
    sealed class OfText(int factor)
    {
        public int Factor { get; } = factor;
    }

    [Sample([null!])]
    sealed class OfNothing(int factor)
    {
        public int Factor { get; } = factor;
    }

    [Sample(0)]
    sealed class Refusing(int factor)
    {
        public int Factor { get; } = factor > 0 ? factor : throw new ArgumentException("must be positive");
    }

    [Sample(Shapes = "4 x 5")]
    sealed class OfWords
    {
        public static ILayer Definition => GlobalAveragePool.Definition;
    }

    [Sample(Shapes = "99999999999")]
    sealed class OfFarTooMany
    {
        public static ILayer Definition => GlobalAveragePool.Definition;
    }
}
