namespace RepFlow.Ilgpu.Training.Data;

/// <summary>The part of each frame that makes a crop.</summary>
/// <param name="Rows">What becomes of the rows.</param>
/// <param name="Columns">What becomes of the columns.</param>
readonly record struct CropWindow(AxisWindow Rows, AxisWindow Columns)
{
    // RandomResized tries as often as torchvision before it takes the middle.
    const int Tries = 10;

    // By rows and by columns, neighbouring ones at most.
    static readonly (double Rows, double Columns)[] scales =
    [
        (1, 1), (1, 0.875), (0.875, 1), (0.875, 0.875), (0.875, 0.75), (0.75, 0.875), (0.75, 0.75), (0.75, 0.66), (0.66, 0.75), (0.66, 0.66),
    ];

    // In quarters of the slack, from the left and from the top.
    static readonly (int X, int Y)[] places =
        [(0, 0), (4, 0), (0, 4), (4, 4), (2, 2), (0, 2), (4, 2), (2, 4), (2, 0), (1, 1), (3, 1), (1, 3), (3, 3)];

    /// <summary>Finds a crop.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="height">The frame's height.</param>
    /// <param name="width">The frame's width.</param>
    /// <param name="crop">Which of the crops of a clip, from 0.</param>
    /// <param name="random">What random crops are drawn from.</param>
    /// <returns>The crop.</returns>
    public static CropWindow Of(Augmentation options, int height, int width, int crop, ref SampleRandom random) => options.Crop switch
    {
        CropKind.MultiScale => MultiScale(options, height, width, ref random),
        CropKind.RandomResized => RandomResized(options, height, width, ref random),
        _ => OfResized(options, height, width, crop, ref random),
    };

    static CropWindow OfResized(Augmentation options, int height, int width, int crop, ref SampleRandom random)
    {
        var (resizedHeight, resizedWidth) = Resized(options, height, width);
        var (slackY, slackX) = (resizedHeight - options.Height, resizedWidth - options.Width);
        var (top, left) = (Middle(slackY), Middle(slackX));
        if (options.Crop == CropKind.Random)
        {
            (top, left) = (random.Next(slackY + 1), random.Next(slackX + 1));
        }
        else if (options.Crop == CropKind.Three && crop != 1)
        {
            (top, left) = resizedHeight > resizedWidth ? (crop == 0 ? 0 : slackY, left) : (top, crop == 0 ? 0 : slackX);
        }

        return new(AxisWindow.Cropped(height, resizedHeight, top, options.Height), AxisWindow.Cropped(width, resizedWidth, left, options.Width));
    }

    // The longer side is rounded down, as torchvision does it.
    static (int Height, int Width) Resized(Augmentation options, int height, int width)
    {
        var side = options.ShortSide > 0 ? options.ShortSide : Math.Min(height, width);
        var (resizedHeight, resizedWidth) = height <= width ? (side, Part(side, width, height)) : (Part(side, height, width), side);
        return resizedHeight >= options.Height && resizedWidth >= options.Width ? (resizedHeight, resizedWidth)
            : (long)options.Height * width >= (long)options.Width * height ? (options.Height, Math.Max(options.Width, Part(options.Height, width, height)))
            : (Math.Max(options.Height, Part(options.Width, height, width)), options.Width);

        static int Part(int value, int numerator, int denominator) => (int)Math.Min((long)value * numerator / denominator, int.MaxValue);
    }

    static CropWindow MultiScale(Augmentation options, int height, int width, ref SampleRandom random)
    {
        // The largest part that has the shape of the result; a square one's side is the frame's shorter side.
        var fit = Math.Min((double)height / options.Height, (double)width / options.Width);
        var (rowScale, columnScale) = scales[random.Next(scales.Length)];
        var cropHeight = Side(fit * options.Height * rowScale, options.Height, height);
        var cropWidth = Side(fit * options.Width * columnScale, options.Width, width);
        var (x, y) = places[random.Next(places.Length)];
        return new(
            AxisWindow.Resized((height - cropHeight) * y / 4, cropHeight, options.Height),
            AxisWindow.Resized((width - cropWidth) * x / 4, cropWidth, options.Width));

        // A size within three pixels of the result's is taken for it: nothing is resized then.
        static int Side(double size, int result, int most) =>
            Math.Abs((int)size - result) < 3 && result <= most ? result : Math.Clamp((int)(size + 1e-9), 1, most);
    }

    static CropWindow RandomResized(Augmentation options, int height, int width, ref SampleRandom random)
    {
        var shape = (double)options.Width / options.Height;
        var (low, high) = (0.75 * shape, shape / 0.75);
        for (var tries = 0; tries < Tries; tries++)
        {
            var area = (double)height * width * random.Next(options.LeastArea, 1);
            var ratio = Math.Exp(random.Next(Math.Log(low), Math.Log(high)));
            var (cropHeight, cropWidth) = ((int)Math.Round(Math.Sqrt(area / ratio)), (int)Math.Round(Math.Sqrt(area * ratio)));
            if (cropHeight > 0 && cropHeight <= height && cropWidth > 0 && cropWidth <= width)
            {
                return Part(random.Next(height - cropHeight + 1), cropHeight, random.Next(width - cropWidth + 1), cropWidth);
            }
        }

        var whole = (double)width / height;
        var (middleHeight, middleWidth) = whole < low ? (Math.Max(1, (int)Math.Round(width / low)), width)
            : whole > high ? (height, Math.Max(1, (int)Math.Round(height * high)))
            : (height, width);
        return Part((height - middleHeight) / 2, middleHeight, (width - middleWidth) / 2, middleWidth);

        CropWindow Part(int top, int cropHeight, int left, int cropWidth) =>
            new(AxisWindow.Resized(top, cropHeight, options.Height), AxisWindow.Resized(left, cropWidth, options.Width));
    }

    // To even, as torchvision rounds.
    static int Middle(int slack) => (int)Math.Round(slack / 2.0);
}
