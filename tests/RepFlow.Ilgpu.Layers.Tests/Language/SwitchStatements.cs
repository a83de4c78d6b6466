namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Switch statements and loops that are left early: under conditions that are known, and under others.</summary>
[GpuLayer]
[Sample(Shapes = "3,13")]
static partial class SwitchStatements
{
    [Map]
    static float Output(Dim n, Dim i, View x)
    {
        var sum = 0f;
        switch (i % 4)
        {
            case 0:
            case 3 when n > 0:
                sum += x[n, i];
                break;
            default:
                sum = 2f * x[n, i];
                if (x[n, i] < 0.3f)
                {
                    break;
                }

                sum *= sum;
                break;
            case > 2:
                return MathF.Cos(x[n, i]);
        }

        var steps = 0;
        for (var k = 1; k < 6; k++)
        {
            if (k == 2)
            {
                continue;
            }

            switch (k)
            {
                case 3:
                    if (x[n, i] > 0.7f)
                    {
                        continue;
                    }

                    break;
                case 5:
                    sum -= 0.5f;
                    break;
            }

            if (sum > 1.5f)
            {
                break;
            }

            sum += k * x[n, i] * x[n, i];
            steps++;
        }

        var left = 4;
        while (left > 0)
        {
            left--;
            if (x[n, i - left] > 0.8f)
            {
                return sum + (left * x[n, i - left]);
            }

            if (left == 1)
            {
                break;
            }
        }

        do
        {
            left += 2;
            sum *= 0.9f;
        }
        while (left < 4);

        return sum + (0.1f * steps) + left + CountDown(x[n, i]);
    }

    static float CountDown(float value)
    {
        for (var k = 0; ; ++k)
        {
            value -= 0.25f;
            if (value < -1f)
            {
                return k + value;
            }

            if (k == 3)
            {
                return value * value;
            }
        }
    }
}
