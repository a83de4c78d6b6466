namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Local functions that change what they capture, and expressions that change variables as they are evaluated, in C#'s order.</summary>
[GpuLayer]
[Sample(Shapes = "3,7")]
static partial class CapturedVariables
{
    [Map]
    static float Output(float x)
    {
        var calls = 1f;
        float Next()
        {
            calls += 1f;
            return calls;
        }

        bool Seen(float value)
        {
            calls *= 2f;
            return value > -0.3f;
        }

        void Reset()
        {
            if (x > 0.5f)
            {
                calls = 3f;
                return;
            }

            calls += x;
        }

        var sum = (x * Next()) + Next();
        sum += Minus(b: Next(), a: Next());
        var both = x > 0f && Seen(x);
        var either = x < 0.2f || Seen(-x);
        sum += both ? Next() * x : 2f * x;
        Reset();
        var steps = 1;
        var mixed = (steps++ * 10) + steps + (--steps * 3);
        float first, second;
        first = second = x + mixed;
        sum += (first = 2f * x) + second + (either ? first : -first);
        for (var pass = 0; pass++ < 3;)
        {
            sum += pass * x;
        }

        return sum * calls;
    }

    static float Minus(float a, float b) => a - b;
}
