using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Tests.Pictures;

public sealed class ColorWheelTests
{
    // From the formulas of Middlebury's colorcode.cpp: right is red, down yellow, left cyan-blue, up violet.
    [Theory]
    [InlineData(0, 0, 255, 255, 255)]
    [InlineData(1, 0, 255, 0, 0)]
    [InlineData(-1, 0, 0, 209, 255)]
    [InlineData(0, 1, 255, 229, 0)]
    [InlineData(0, -1, 88, 0, 255)]
    [InlineData(0.5, 0, 255, 127, 127)]
    [InlineData(7, 0, 255, 0, 0)]
    public void A_direction_has_middleburys_hue(double u, double v, int red, int green, int blue)
    {
        var (r, g, b) = ColorWheel.Color(u, v);
        Assert.InRange(r, red - 3, red + 3);
        Assert.InRange(g, green - 3, green + 3);
        Assert.InRange(b, blue - 3, blue + 3);
    }

    [Fact]
    public void The_sign_of_zero_does_not_matter()
    {
        Assert.Equal(ColorWheel.Color(1, 0.0), ColorWheel.Color(1, -0.0));
        Assert.Equal(ColorWheel.Color(-1, 0.0), ColorWheel.Color(-1, -0.0));
    }

    [Fact]
    public void Unknown_flow_is_black() => Assert.Equal((0, 0, 0), ColorWheel.Color(double.NaN, 1));
}
