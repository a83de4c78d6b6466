namespace RepFlow.Ilgpu.Training.Data.Motion;

/// <summary>A cloudy texture without seams between two colours, that moves: the ground of a clip, or a disc over it.</summary>
sealed class MovingTexture
{
    // The texture repeats after so many of its own pixels.
    const int Period = 64;
    const float Degree = MathF.PI / 180;

    // What is a displacement of a pixel or two a frame in the image of 64 pixels is one of as much more in a larger one.
    const float UsualSize = 64;

    readonly float[] heights = new float[Period * Period];
    readonly (float R, float G, float B) low;
    readonly (float R, float G, float B) high;
    readonly float originX;
    readonly float originY;
    readonly float angle;
    readonly float scale;

    // A frame's motion: pixels, radians, and the logarithm of the scale.
    float velocityX;
    float velocityY;
    float turning;
    float growing;

    // Of a disc: its centre in the middle of the clip, and its radius; of the ground 0.
    float centreX;
    float centreY;
    float radius;

    MovingTexture(ref MotionRandom random, float scale)
    {
        var stream = random.Next();
        AddOctave(16, 1f, stream);
        AddOctave(8, 0.8f, stream + 1);
        AddOctave(4, 0.5f, stream + 2);
        var (least, most) = (heights.Min(), heights.Max());
        for (var at = 0; at < heights.Length; at++)
        {
            heights[at] = (heights[at] - least) / (most - least);
        }

        low = (random.Between(0, 110), random.Between(0, 110), random.Between(0, 110));
        high = (random.Between(140, 255), random.Between(140, 255), random.Between(140, 255));
        (originX, originY, angle) = (random.Between(0, Period), random.Between(0, Period), random.Between(0, 2 * MathF.PI));
        this.scale = scale * MathF.Exp(random.Between(-0.35f, 0.35f));
    }

    /// <summary>A texture that fills the frame.</summary>
    /// <param name="random">Where its numbers come from.</param>
    /// <param name="label">Its motion: an eighth of a turn for each of the first eight, then turning, growing, and none.</param>
    /// <param name="size">Height and width of a frame.</param>
    /// <returns>The texture.</returns>
    public static MovingTexture Ground(ref MotionRandom random, int label, int size)
    {
        var unit = size / UsualSize;
        var ground = new MovingTexture(ref random, unit);
        var speed = random.Between(0.9f, 1.8f);
        if (label < 8)
        {
            var direction = (45 * label * Degree) + random.Between(-10 * Degree, 10 * Degree);
            (ground.velocityX, ground.velocityY) = (unit * speed * MathF.Cos(direction), unit * speed * MathF.Sin(direction));
        }
        else if (label < 10)
        {
            // In an image whose rows run down, a positive angle is clockwise.
            ground.turning = (label == 8 ? 1 : -1) * speed * 2.6f * Degree;
        }
        else if (label < 12)
        {
            ground.growing = (label == 10 ? 1 : -1) * speed * 0.038f;
        }

        return ground;
    }

    /// <summary>A disc somewhere in the frame that moves in any direction.</summary>
    /// <param name="random">Where its numbers come from.</param>
    /// <param name="size">Height and width of a frame.</param>
    /// <returns>The disc.</returns>
    public static MovingTexture Disc(ref MotionRandom random, int size)
    {
        var unit = size / UsualSize;
        var disc = new MovingTexture(ref random, unit)
        {
            centreX = random.Between(0, size),
            centreY = random.Between(0, size),
            radius = size * random.Between(0.07f, 0.13f),
        };
        var (direction, speed) = (random.Between(0, 2 * MathF.PI), unit * random.Between(0.9f, 1.8f));
        (disc.velocityX, disc.velocityY) = (speed * MathF.Cos(direction), speed * MathF.Sin(direction));
        return disc;
    }

    /// <summary>Draws it into a frame.</summary>
    /// <param name="frame">Red, green, blue of each pixel, by row.</param>
    /// <param name="size">Height and width.</param>
    /// <param name="time">Frames since the middle of the clip.</param>
    public void Draw(Span<byte> frame, int size, float time)
    {
        var (sin, cos) = MathF.SinCos(angle + (turning * time));
        var step = 1 / (scale * MathF.Exp(growing * time));
        var middle = radius > 0 ? (X: centreX, Y: centreY) : (X: (size - 1) / 2f, Y: (size - 1) / 2f);
        var (left, top) = (middle.X + (velocityX * time), middle.Y + (velocityY * time));
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var (dx, dy) = (x - left, y - top);
                var share = radius > 0 ? Math.Clamp(radius - MathF.Sqrt((dx * dx) + (dy * dy)) + 0.5f, 0f, 1f) : 1f;
                if (share > 0)
                {
                    var height = Height(originX + (step * ((cos * dx) + (sin * dy))), originY + (step * ((cos * dy) - (sin * dx))));
                    var at = 3 * ((y * size) + x);
                    frame[at] = Mix(frame[at], low.R + (height * (high.R - low.R)), share);
                    frame[at + 1] = Mix(frame[at + 1], low.G + (height * (high.G - low.G)), share);
                    frame[at + 2] = Mix(frame[at + 2], low.B + (height * (high.B - low.B)), share);
                }
            }
        }
    }

    static byte Mix(byte below, float above, float share) => (byte)(below + (share * (above - below)) + 0.5f);

    float Height(float x, float y)
    {
        var (floorX, floorY) = (MathF.Floor(x), MathF.Floor(y));
        var (fx, fy) = (x - floorX, y - floorY);
        var (x0, y0) = ((int)floorX & (Period - 1), (int)floorY & (Period - 1));
        var (x1, y1) = ((x0 + 1) & (Period - 1), (y0 + 1) & (Period - 1));
        var above = heights[(y0 * Period) + x0] + (fx * (heights[(y0 * Period) + x1] - heights[(y0 * Period) + x0]));
        var below = heights[(y1 * Period) + x0] + (fx * (heights[(y1 * Period) + x1] - heights[(y1 * Period) + x0]));
        return above + (fy * (below - above));
    }

    // Value noise: random numbers on a grid, smoothly joined.
    void AddOctave(int cell, float weight, ulong stream)
    {
        var cells = Period / cell;
        for (var y = 0; y < Period; y++)
        {
            for (var x = 0; x < Period; x++)
            {
                var (cx, cy) = (x / cell, y / cell);
                var (tx, ty) = (Ease((x % cell) / (float)cell), Ease((y % cell) / (float)cell));
                var above = Value(cx, cy) + (tx * (Value(cx + 1, cy) - Value(cx, cy)));
                var below = Value(cx, cy + 1) + (tx * (Value(cx + 1, cy + 1) - Value(cx, cy + 1)));
                heights[(y * Period) + x] += weight * (above + (ty * (below - above)));
            }
        }

        float Value(int cx, int cy) => (Noise.Bits(stream, (ulong)((cy % cells * cells) + (cx % cells))) >> 40) / (float)(1 << 24);

        static float Ease(float t) => t * t * (3 - (2 * t));
    }
}
