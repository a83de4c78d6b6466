namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Four steps of Runge and Kutta's method: two states, each of which the next step reads many times.</summary>
[GpuLayer]
[Sample(Shapes = "4,5; 4,5")]
static partial class PendulumRk4
{
    const float Step = 0.1f;

    [Map]
    static float Output(float angle, float speed)
    {
        var (a, w) = (angle, speed);
        for (var k = 0; k < 4; k++)
        {
            var (k1, l1) = (w, -MathF.Sin(a));
            var (k2, l2) = (w + (0.5f * Step * l1), -MathF.Sin(a + (0.5f * Step * k1)));
            var (k3, l3) = (w + (0.5f * Step * l2), -MathF.Sin(a + (0.5f * Step * k2)));
            var (k4, l4) = (w + (Step * l3), -MathF.Sin(a + (Step * k3)));
            a += Step / 6f * (k1 + (2f * k2) + (2f * k3) + k4);
            w += Step / 6f * (l1 + (2f * l2) + (2f * l3) + l4);
        }

        return a;
    }
}
