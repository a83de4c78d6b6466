using System.Reflection;
using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Layers;

namespace RepFlow.Ilgpu.Generators.Tests.Differentiation;

public sealed class LayerTextTests
{
    public static TheoryData<string> Definitions => [.. Texts.Keys.Order(StringComparer.Ordinal)];

    static IReadOnlyDictionary<string, string> Texts { get; } =
        typeof(Relu).Assembly.GetCustomAttributes<LayerDefinitionAttribute>().ToDictionary(a => a.Definition.Name, a => a.Ir);

    [Theory]
    [MemberData(nameof(Definitions))]
    public void What_travels_with_an_assembly_is_read_back_whole(string definition) =>
        Assert.Equal(definition, AssertReadBack(Texts[definition]));

    [Theory]
    [InlineData("")]
    [InlineData("repflow-ir 0\nnodes 0")]
    [InlineData("repflow-ir 2\nnodes 0")]
    [InlineData("repflow-ir 1\nnodes 1")]
    [InlineData("repflow-ir 1\nnodes 1\nAdd Real ~ 2 0 7")]
    [InlineData("repflow-ir 1\nnodes 0\nlayer \"unfinished")]
    public void A_text_of_another_version_or_a_broken_one_is_not_read(string text) => Assert.Null(LayerText.Read(text));

    [Fact]
    public void A_text_that_ends_anywhere_is_not_read()
    {
        var text = Texts[nameof(Relu)];
        for (var length = 0; length < text.TrimEnd().Length - 2; length++)
        {
            Assert.Null(LayerText.Read(text[..length]));
        }
    }

    internal static string AssertReadBack(string text)
    {
        var (model, plan) = Assert.NotNull(LayerText.Read(text));
        Assert.Equal(Words(text), Words(LayerText.Of(model, plan)));
        return model.Name;
    }

    // Emitted code breaks lines where it likes.
    static string[] Words(string text) => text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
