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
        for (var at = 0; at < values.Length; at++)
        {
            values[at] = Math.Clamp((share * values[at]) + ((1 - share) * other), 0, 1);
        }
    }

    static float MeanGrey(ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue)
    {
        var sum = 0.0;
        for (var at = 0; at < red.Length; at++)
        {
            sum += Grey(red[at], green[at], blue[at]);
        }

        return (float)(sum / red.Length);
    }

    static float Grey(float red, float green, float blue) => (Red * red) + (Green * green) + (Blue * blue);

    void Saturate(Span<float> red, Span<float> green, Span<float> blue)
    {
        for (var at = 0; at < red.Length; at++)
        {
            var grey = (1 - Saturation) * Grey(red[at], green[at], blue[at]);
            red[at] = Math.Clamp((Saturation * red[at]) + grey, 0, 1);
            green[at] = Math.Clamp((Saturation * green[at]) + grey, 0, 1);
            blue[at] = Math.Clamp((Saturation * blue[at]) + grey, 0, 1);
        }
    }

    // Through hue, saturation and value, of which the last two stay.
    void Turn(Span<float> red, Span<float> green, Span<float> blue)
    {
        for (var at = 0; at < red.Length; at++)
        {
            var (r, g, b) = (red[at], green[at], blue[at]);
            var (most, least) = (Math.Max(r, Math.Max(g, b)), Math.Min(r, Math.Min(g, b)));
            var chroma = most - least;
            if (chroma == 0)
            {
                continue;
            }

            // Hue in sixths of the circle from red.
            var hue = most == r ? (g - b) / chroma : most == g ? 2 + ((b - r) / chroma) : 4 + ((r - g) / chroma);
            hue += 6 * Hue;
            (red[at], green[at], blue[at]) = (Channel(5), Channel(3), Channel(1));

            float Channel(float place)
            {
                var sixths = (place + hue) % 6;
                sixths = sixths < 0 ? sixths + 6 : sixths;
                return most - (chroma * Math.Clamp(Math.Min(sixths, 4 - sixths), 0, 1));
            }
        }
    }
}
