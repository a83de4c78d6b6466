using RepFlow.Ilgpu.Training.Data;
using RepFlow.Ilgpu.Training.Data.Motion;

namespace RepFlow.Ilgpu.Training.Tests.Data.Motion;

/// <summary>Clips move as their labels say, which is measured by least squares on the brightness of all pixels (Lucas and Kanade 1981).</summary>
public sealed class MotionClipsTests
{
    static readonly MotionClips clips = new(130, seed: 4, frames: 4, size: 48);

    [Fact]
    public void EachOfEightClassesMovesAnEighthOfATurnFurther()
    {
        for (var index = 0; index < clips.Count; index++)
        {
            var (u, v) = Solve(index, (_, _) => (1, 0), (_, _) => (0, 1));
            var speed = Math.Sqrt((u * u) + (v * v));
            if (clips.Label(index) < 8)
            {
                var error = Math.IEEERemainder(Math.Atan2(v, u) - (clips.Label(index) * Math.PI / 4), 2 * Math.PI);
                Assert.InRange(error, -0.7, 0.7);
                Assert.InRange(speed, 0.1, 2);
            }
            else if (clips.Label(index) == 12)
            {
                Assert.InRange(speed, 0, 0.1);
            }
        }
    }

    [Fact]
    public void TheOthersTurnAndGrow()
    {
        // Turning clockwise by an angle moves (x, y), with y down, by (-y, x) times it; growing moves it outwards. The mean over a class, for the discs move too.
        double Mean(string name) => Enumerable.Range(0, clips.Count).Where(index => clips.Classes[clips.Label(index)] == name)
            .Average(index => name is "nearer" or "farther"
                ? Solve(index, (x, y) => (x, y), (x, y) => (-y, x)).First
                : Solve(index, (x, y) => (x, y), (x, y) => (-y, x)).Second);

        Assert.InRange(Mean("clockwise"), 0.015, 0.1);
        Assert.InRange(Mean("counterclockwise"), -0.1, -0.015);
        Assert.InRange(Mean("nearer"), 0.01, 0.1);
        Assert.InRange(Mean("farther"), -0.1, -0.01);
    }

    [Fact]
    public void AClipIsAFunctionOfSeedAndIndex()
    {
        var (whole, part) = (clips.Read(5, [0, 1, 2, 3], default), new MotionClips(6, seed: 4, frames: 4, size: 48).Read(5, [2, 2], default));
        Assert.Equal(whole.Frame(2), part.Frame(0));
        Assert.Equal(whole.Frame(2), part.Frame(1));
        Assert.False(whole.Frame(2).SequenceEqual(new MotionClips(6, seed: 5, frames: 4, size: 48).Read(5, [2], default).Frame(0)));
    }

    /// <summary>The motion between the two middle frames as a sum of two fields, by least squares.</summary>
    static (double First, double Second) Solve(int index, Func<double, double, (double U, double V)> first, Func<double, double, (double U, double V)> second)
    {
        var clip = clips.Read(index, [1, 2], default);
        var (size, middle) = (clip.Width, (clip.Width - 1) / 2.0);
        double aa = 0, ab = 0, bb = 0, at = 0, bt = 0;
        for (var y = 1; y < size - 1; y++)
        {
            for (var x = 1; x < size - 1; x++)
            {
                var gx = (Value(0, x + 1, y) - Value(0, x - 1, y) + Value(1, x + 1, y) - Value(1, x - 1, y)) / 4;
                var gy = (Value(0, x, y + 1) - Value(0, x, y - 1) + Value(1, x, y + 1) - Value(1, x, y - 1)) / 4;
                var gt = Value(1, x, y) - Value(0, x, y);
                var (p, q) = (first(x - middle, y - middle), second(x - middle, y - middle));
                var (a, b) = ((gx * p.U) + (gy * p.V), (gx * q.U) + (gy * q.V));

                // What moves otherwise, as the discs do, has the largest residuals wherever it is; it counts less.
                var weight = 1 / (1 + (gt * gt));
                (aa, ab, bb, at, bt) = (aa + (weight * a * a), ab + (weight * a * b), bb + (weight * b * b), at + (weight * a * gt), bt + (weight * b * gt));
            }
        }

        var determinant = (aa * bb) - (ab * ab);
        return (-((at * bb) - (bt * ab)) / determinant, -((bt * aa) - (at * ab)) / determinant);

        double Value(int frame, int x, int y)
        {
            var pixel = clip.Frame(frame).Slice(3 * ((y * size) + x), 3);
            return (pixel[0] + pixel[1] + pixel[2]) / 3.0;
        }
    }
}
