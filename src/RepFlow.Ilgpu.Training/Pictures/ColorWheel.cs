namespace RepFlow.Ilgpu.Training.Pictures;

/// <summary>
/// Middlebury's colour code of flow: the hue says the direction, the saturation the length, and white is no motion
/// (Baker et al., A Database and Evaluation Methodology for Optical Flow, 2011; the authors' <c>colorcode.cpp</c>).
/// </summary>
static class ColorWheel
{
    // Steps from red to yellow, to green, to cyan, to blue, to magenta and back: more where the eye tells more hues apart.
    static readonly (double R, double G, double B)[] Hues = MakeHues(15, 6, 4, 11, 13, 6);

    /// <summary>The colour of a displacement.</summary>
    /// <param name="u">The displacement to the right, in units of the full saturation; longer ones count as 1.</param>
    /// <param name="v">The displacement downwards, in the same units.</param>
    /// <returns>Red, green and blue; black for NaN (an unknown pixel).</returns>
    public static (byte Red, byte Green, byte Blue) Color(double u, double v)
    {
        if (double.IsNaN(u) || double.IsNaN(v))
        {
            return (0, 0, 0);
        }

        var length = Math.Min(1, Math.Sqrt((u * u) + (v * v)));

        // The wheel begins at angle -pi, with the red of flow to the right: there v = 0 of either sign must not lead to its other end.
        var angle = Math.Atan2(v == 0 ? -0.0 : -v, -u) / Math.PI;
        var position = (angle + 1) / 2 * (Hues.Length - 1);
        var index = (int)position;
        var part = position - index;
        var (a, b) = (Hues[index], Hues[(index + 1) % Hues.Length]);
        return (Channel(a.R, b.R), Channel(a.G, b.G), Channel(a.B, b.B));

        byte Channel(double from, double to) => (byte)(255 * (1 - (length * (1 - (from + (part * (to - from)))))));
    }

    static (double R, double G, double B)[] MakeHues(int ry, int yg, int gc, int cb, int bm, int mr)
    {
        var hues = new List<(double, double, double)>();
        Add(ry, t => (1, t, 0));
        Add(yg, t => (1 - t, 1, 0));
        Add(gc, t => (0, 1, t));
        Add(cb, t => (0, 1 - t, 1));
        Add(bm, t => (t, 0, 1));
        Add(mr, t => (1, 0, 1 - t));
        return [.. hues];

        void Add(int steps, Func<double, (double, double, double)> hue)
        {
            for (var i = 0; i < steps; i++)
            {
                hues.Add(hue(Math.Floor(255.0 * i / steps) / 255));
            }
        }
    }
}
