using RepFlow.Ilgpu.Execution;
using RepFlow.Ilgpu.Tests.Execution;

[assembly: LayerDefinition(typeof(LayerCatalogTests.Second))]
[assembly: LayerDefinition(typeof(LayerCatalogTests.First))]
[assembly: LayerDefinition(typeof(LayerCatalogTests.First))]

namespace RepFlow.Ilgpu.Tests.Execution;

public sealed class LayerCatalogTests
{
    [Fact]
    public void Definitions_of_an_assembly_are_listed_once_and_in_order() =>
        Assert.Equal([typeof(First), typeof(Second)], LayerCatalog.Find(typeof(LayerCatalogTests).Assembly));

    [Fact]
    public void Without_an_assembly_all_are_searched()
    {
        var found = LayerCatalog.Find();
        Assert.Contains(typeof(First), found);
        Assert.Equal(found.OrderBy(type => type.FullName, StringComparer.Ordinal), found);
        Assert.Empty(LayerCatalog.Find(typeof(string).Assembly));
    }

    internal static class First;

    internal static class Second;
}
