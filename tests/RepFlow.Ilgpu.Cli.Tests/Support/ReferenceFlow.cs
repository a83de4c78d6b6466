namespace RepFlow.Ilgpu.Cli.Tests.Support;

/// <summary>
/// The flow layer of one channel of one pair, written once more from the formulas, plainly and in double precision: what the tool is tested
/// with does not share a line with what it ships.
/// </summary>
sealed class ReferenceFlow(int height, int width, bool paper, int iterations, Func<string, int, double> tap)
{
    readonly double tau = tap("tau", 0);
    readonly double lambda = tap("lambda", 0);
    readonly double theta = tap("theta", 0);

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

    double[] Sobel(double[] f, string name) => Each((y, x) =>
    {
        var sum = 0.0;
        for (var r = 0; r < 3; r++)
        {
            for (var s = 0; s < 3; s++)
            {
                sum += tap(name, (r * 3) + s) * At(f, y + r - 1, x + s - 1);
            }
        }

        return sum;
    });

    double[] Central(double[] first, double[] second, string name, int dy, int dx) => Each((y, x) =>
    {
        var (at, last) = dx == 1 ? (x, width - 1) : (y, height - 1);
        return at == 0 ? 0.5 * (At(first, y + dy, x + dx) - At(first, y, x))
            : at == last ? 0.5 * (At(first, y, x) - At(first, y - dy, x - dx))
            : (tap(name, 0) * At(second, y - dy, x - dx)) + (tap(name, 1) * At(second, y, x)) + (tap(name, 2) * At(second, y + dy, x + dx));
    });

    double[] Forward(double[] u, string name, int dy, int dx) => Each((y, x) =>
        (dx == 1 ? x == width - 1 : y == height - 1) ? 0 : (tap(name, 0) * At(u, y, x)) + (tap(name, 1) * At(u, y + dy, x + dx)));

    double Divergence(double[] px, double[] py, int i)
    {
        var (y, x) = (i / width, i % width);
        return (tap("divergence_x", 0) * Dual(px, y, x - 1)) + (tap("divergence_x", 1) * Dual(px, y, x))
            + (tap("divergence_y", 0) * Dual(py, y - 1, x)) + (tap("divergence_y", 1) * Dual(py, y, x));

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
