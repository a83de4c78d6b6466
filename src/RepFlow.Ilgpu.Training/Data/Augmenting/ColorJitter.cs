using System.Numerics;

namespace RepFlow.Ilgpu.Training.Data;

/// <summary>Changes brightness, contrast, saturation and hue of frames, in an order of chance, by torchvision's definitions. Colours are 0 to 1, before and after.</summary>
/// <param name="Brightness">What colours are multiplied with.</param>
/// <param name="Contrast">What the distance from the frame's mean grey is multiplied with.</param>
/// <param name="Saturation">What the distance from the pixel's grey is multiplied with.</param>
/// <param name="Hue">By which share of the circle hue is turned.</param>
/// <param name="Order">Which of these, in the order above, comes first (two lowest bits), second, third and last.</param>
readonly record struct ColorJitter(float Brightness, float Contrast, float Saturation, float Hue, int Order)
{
    // ITU-R BT.601, with the digits that PIL and torchvision use.
    const float Red = 0.2989f;
    const float Green = 0.587f;
    const float Blue = 0.114f;

    /// <summary>Draws a change.</summary>
    /// <param name="options">The ranges.</param>
    /// <param name="random">What it is drawn from.</param>
    /// <returns>The change.</returns>
    public static ColorJitter Draw(Augmentation options, ref SampleRandom random)
    {
        Span<int> places = [0, 1, 2, 3];
        random.Shuffle(places);
        var order = places[0] | (places[1] << 2) | (places[2] << 4) | (places[3] << 6);
        var brightness = Factor(options.Brightness, ref random);
        var contrast = Factor(options.Contrast, ref random);
        var saturation = Factor(options.Saturation, ref random);
        return new(brightness, contrast, saturation, (float)random.Next(-options.Hue, options.Hue), order);

        static float Factor(double range, ref SampleRandom random) => (float)random.Next(Math.Max(0, 1 - range), 1 + range);
    }

    /// <summary>Changes a frame.</summary>
    /// <param name="frame">A plane of red, of green and of blue.</param>
    public void Apply(Span<float> frame)
    {
        var plane = frame.Length / 3;
        var red = frame[..plane];
        var green = frame.Slice(plane, plane);
        var blue = frame.Slice(2 * plane, plane);
        for (var place = 0; place < 4; place++)
        {
            switch ((Order >> (2 * place)) & 3)
            {
                case 0 when Brightness != 1:
                    Blend(frame, 0, Brightness);
                    break;
                case 1 when Contrast != 1:
                    Blend(frame, MeanGrey(red, green, blue), Contrast);
                    break;
                case 2 when Saturation != 1:
                    Saturate(red, green, blue);
                    break;
                case 3 when Hue != 0:
                    Turn(red, green, blue);
                    break;
            }
        }
    }

    static void Blend(Span<float> values, float other, float share)
    {
        var shift = Vector.Create((1 - share) * other);
        for (var at = 0; at < values.Length; at += Vector<float>.Count)
        {
            Store(Vector.FusedMultiplyAdd(Load(values[at..]), Vector.Create(share), shift), values[at..]);
        }
    }

    static float MeanGrey(ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue)
    {
        var sum = Vector<float>.Zero;
        for (var at = 0; at < red.Length; at += Vector<float>.Count)
        {
            sum += Grey(Load(red[at..]), Load(green[at..]), Load(blue[at..]));
        }

        return Vector.Sum(sum) / red.Length;
    }

    static Vector<float> Grey(Vector<float> red, Vector<float> green, Vector<float> blue) => (Red * red) + (Green * green) + (Blue * blue);

    void Saturate(Span<float> red, Span<float> green, Span<float> blue)
    {
        for (var at = 0; at < red.Length; at += Vector<float>.Count)
        {
            var (r, g, b) = (Load(red[at..]), Load(green[at..]), Load(blue[at..]));
            var grey = (1 - Saturation) * Grey(r, g, b);
            Store((Saturation * r) + grey, red[at..]);
            Store((Saturation * g) + grey, green[at..]);
            Store((Saturation * b) + grey, blue[at..]);
        }
    }

    // Through hue, saturation and value, of which the last two stay.
    void Turn(Span<float> red, Span<float> green, Span<float> blue)
    {
        for (var at = 0; at < red.Length; at += Vector<float>.Count)
        {
            var (r, g, b) = (Load(red[at..]), Load(green[at..]), Load(blue[at..]));
            var most = Vector.Max(r, Vector.Max(g, b));
            var chroma = most - Vector.Min(r, Vector.Min(g, b));

            // Hue in sixths of the circle from red; grey has none, and comes out as it was.
            var divisor = Vector.ConditionalSelect(Vector.Equals(chroma, Vector<float>.Zero), Vector<float>.One, chroma);
            var hue = Vector.Create(6 * Hue) + Vector.ConditionalSelect(
                Vector.Equals(most, r),
                (g - b) / divisor,
                Vector.ConditionalSelect(Vector.Equals(most, g), Vector.Create(2f) + ((b - r) / divisor), Vector.Create(4f) + ((r - g) / divisor)));
            Store(Channel(5), red[at..]);
            Store(Channel(3), green[at..]);
            Store(Channel(1), blue[at..]);

            Vector<float> Channel(float place)
            {
                var turned = hue + Vector.Create(place);
                var sixths = turned - (6 * Vector.Floor(turned / 6));
                return most - (chroma * Vector.Clamp(Vector.Min(sixths, Vector.Create(4f) - sixths), Vector<float>.Zero, Vector<float>.One));
            }
        }
    }

    // The last vector of a plane may have zeros behind the plane's end.
    static Vector<float> Load(ReadOnlySpan<float> values)
    {
        if (values.Length >= Vector<float>.Count)
        {
            return new(values);
        }

        Span<float> padded = stackalloc float[Vector<float>.Count];
        padded.Clear();
        values.CopyTo(padded);
        return new(padded);
    }

    static void Store(Vector<float> values, Span<float> target)
    {
        var colors = Vector.Clamp(values, Vector<float>.Zero, Vector<float>.One);
        if (target.Length >= Vector<float>.Count)
        {
            colors.CopyTo(target);
            return;
        }

        for (var at = 0; at < target.Length; at++)
        {
            target[at] = colors[at];
        }
    }
}
