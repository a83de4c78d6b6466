namespace RepFlow.Ilgpu.Cli.Tests.Support;

/// <summary>
/// The flow layer of one channel of one pair, written once more from the formulas, plainly and in double precision: what the tool is tested
/// with does not share a line with what it ships.
/// </summary>
sealed class ReferenceFlow(int height, int width, bool paper, int iterations, Func<string, double[]> taps)
{
    readonly double tau = taps("tau")[0];
    readonly double lambda = taps("lambda")[0];
    readonly double theta = taps("theta")[0];
    readonly double[] divergenceX = taps("divergence_x");
    readonly double[] divergenceY = taps("divergence_y");

    /// <summary>u and v of every pixel.</summary>
    public (double[] U, double[] V) Run(double[] first, double[] second)
    {
        var (gx, gy) = paper
            ? (Sobel(second, "image_gradient_x"), Sobel(second, "image_gradient_y"))
            : (Central(first, second, "image_gradient_x", 0, 1), Central(first, second, "image_gradient_y", 1, 0));
        var count = width * height;
        var u = new double[2][] { new double[count], new double[count] };
        var p = new double[2, 2][] { { new double[count], new double[count] }, { new double[count], new double[count] } };
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            var next = new double[2][] { new double[count], new double[count] };
            for (var i = 0; i < count; i++)
            {
                var square = (gx[i] * gx[i]) + (gy[i] * gy[i]) + (paper ? 0 : 1e-12);
                var rho = second[i] - first[i] + (gx[i] * u[0][i]) + (gy[i] * u[1][i]) + (paper ? 0 : 1e-12);
                var bound = lambda * theta * square;
                var step = rho < -bound ? lambda * theta : rho > bound ? -lambda * theta : square > 1e-12 ? -rho / square : 0;
                next[0][i] = u[0][i] + (step * gx[i]) + (theta * Divergence(p[0, 0], p[0, 1], i));
                next[1][i] = u[1][i] + (step * gy[i]) + (theta * Divergence(p[1, 0], p[1, 1], i));
            }

            u = next;
            for (var k = 0; k < 2; k++)
            {
                var (ux, uy) = paper
                    ? (Sobel(u[k], "flow_gradient_x"), Sobel(u[k], "flow_gradient_y"))
                    : (Forward(u[k], "flow_gradient_x", 0, 1), Forward(u[k], "flow_gradient_y", 1, 0));
                for (var i = 0; i < count; i++)
                {
                    var norm = 1 + (tau / theta * Math.Sqrt((ux[i] * ux[i]) + (uy[i] * uy[i]) + 1e-12));
                    p[k, 0][i] = (p[k, 0][i] + (tau / theta * ux[i])) / norm;
                    p[k, 1][i] = (p[k, 1][i] + (tau / theta * uy[i])) / norm;
                }
            }
        }

        return (u[0], u[1]);
    }

    double[] Sobel(double[] f, string name)
    {
        var tap = taps(name);
        return Each((y, x) =>
        {
            var sum = 0.0;
            for (var r = 0; r < 3; r++)
            {
                for (var s = 0; s < 3; s++)
                {
                    sum += tap[(r * 3) + s] * At(f, y + r - 1, x + s - 1);
                }
            }

            return sum;
        });
    }

    double[] Central(double[] first, double[] second, string name, int dy, int dx)
    {
        var tap = taps(name);
        return Each((y, x) =>
        {
            var (at, last) = dx == 1 ? (x, width - 1) : (y, height - 1);
            return at == 0 ? 0.5 * (At(first, y + dy, x + dx) - At(first, y, x))
                : at == last ? 0.5 * (At(first, y, x) - At(first, y - dy, x - dx))
                : (tap[0] * At(second, y - dy, x - dx)) + (tap[1] * At(second, y, x)) + (tap[2] * At(second, y + dy, x + dx));
        });
    }

    double[] Forward(double[] u, string name, int dy, int dx)
    {
        var tap = taps(name);
        return Each((y, x) => (dx == 1 ? x == width - 1 : y == height - 1) ? 0 : (tap[0] * At(u, y, x)) + (tap[1] * At(u, y + dy, x + dx)));
    }

    double Divergence(double[] px, double[] py, int i)
    {
        var (y, x) = (i / width, i % width);
        return (divergenceX[0] * Dual(px, y, x - 1)) + (divergenceX[1] * Dual(px, y, x))
            + (divergenceY[0] * Dual(py, y - 1, x)) + (divergenceY[1] * Dual(py, y, x));

        double Dual(double[] p, int row, int column) =>
            !paper && (ReferenceEquals(p, px) ? column == width - 1 : row == height - 1) ? 0 : At(p, row, column);
    }

    double At(double[] f, int y, int x) => (uint)y < (uint)height && (uint)x < (uint)width ? f[(y * width) + x] : 0;

    double[] Each(Func<int, int, double> value)
    {
        var result = new double[width * height];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = value(i / width, i % width);
        }

        return result;
    }
}
