namespace RepFlow.Ilgpu.Tests.Tensors;

public sealed class ShapeTests
{
    [Fact]
    public void Is_spread_and_matched_by_its_axes()
    {
        Shape shape = [2, 3, 4];
        Shape longer = [7, .. shape];
        Assert.Equal(new Shape(7, 2, 3, 4), longer);
        Assert.True(shape is [2, .., 4]);
    }
}
