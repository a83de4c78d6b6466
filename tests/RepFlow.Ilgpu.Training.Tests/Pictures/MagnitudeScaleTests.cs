using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Tests.Pictures;

public sealed class MagnitudeScaleTests
{
    [Fact]
    public void A_few_wild_pixels_do_not_set_the_scale()
    {
        var field = new FlowField(100, 100);
        for (var i = 0; i < 10_000; i++)
        {
            field.U[i] = i < 50 ? 1000 : i % 2 == 0 ? 3 : 0;
        }

        var scale = new MagnitudeScale();
        scale.Add(field);
        Assert.InRange(scale.Full, 3f, 3.05f);
        Assert.Equal(1000f, scale.Longest);
    }

    [Fact]
    public void Elements_that_are_not_finite_are_counted_and_set_no_scale()
    {
        var scale = new MagnitudeScale();
        scale.Add(new FlowField(2, 2, [double.NaN, 3, double.PositiveInfinity, 0], [double.NaN, 4, 1, 0]));
        scale.Add(new FlowField(1, 1, [0], [double.NegativeInfinity]));
        Assert.Equal((4, 5f), (scale.NonFinite, scale.Longest));
    }

    [Fact]
    public void Stillness_has_a_scale_too()
    {
        var scale = new MagnitudeScale();
        scale.Add(new FlowField(4, 4));
        Assert.Equal(1f, scale.Full);
    }
}
