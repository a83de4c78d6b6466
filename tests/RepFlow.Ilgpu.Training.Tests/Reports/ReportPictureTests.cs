using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Metrics;
using RepFlow.Ilgpu.Training.Pictures;
using RepFlow.Ilgpu.Training.Reports;

namespace RepFlow.Ilgpu.Training.Tests.Reports;

public sealed class ReportPictureTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(13, 34)]
    [InlineData(400, 11)]
    public void A_confusion_matrix_has_a_cell_for_each_pair_and_names_that_can_be_read(int classes, int cell)
    {
        const string Long = "a very long name of a class, which says everything there is to be said";
        var metrics = new ClassificationMetrics([Long, .. Enumerable.Range(1, classes - 1).Select(at => $"turning {at} pages")]);
        for (var label = 0; label < classes - 1; label++)
        {
            // Class 1 is taken for class 2 every time; the others are right. The last has no clips.
            metrics.Add([.. Enumerable.Range(0, classes).Select(at => at == (label == 1 ? 2 : label) ? 1f : 0)], [label]);
        }

        ConfusionPicture.Write(folder["c.png"], metrics);
        var picture = PictureFile.Read(folder["c.png"]);
        var (left, top) = (picture.Width - 16 - (classes * cell), picture.Height - 16 - (classes * cell));
        Assert.InRange(left, 80, 300);
        Assert.Equal((8, 48, 107), Cell(0, 0));
        Assert.Equal((255, 255, 255), Cell(1, 1));
        Assert.Equal((8, 48, 107), Cell(1, 2));
        Assert.Equal((8, 48, 107), Cell(classes - 2, classes - 2));
        Assert.Equal((238, 238, 238), Cell(classes - 1, classes - 1));
        Assert.All([0, 1, classes - 1], label => Assert.InRange(Dark(picture, 12, top + (label * cell) + 1, left - 12, cell - 1), 30, 2000));

        // Beside its number, if it has one.
        (int, int, int) Cell(int label, int predicted) => Pixel(picture, left + (predicted * cell) + 3, top + (label * cell) + 3);
    }

    [Fact]
    public void Curves_show_each_line_in_its_colour_and_words()
    {
        var entries = Enumerable.Range(1, 300).Select(step => new MetricsEntry(step, step / 100.0, "train", new Dictionary<string, double>
        {
            ["loss"] = step == 150 ? double.NaN : 2.0 / step,
            ["learning_rate"] = step < 200 ? 0.1 : 0.01,
        })).Concat(Enumerable.Range(1, 3).SelectMany(epoch => new[] { ("train", 0.2), ("test", 0.1) }.Select(split =>
            new MetricsEntry(100 * epoch, epoch, split.Item1, new Dictionary<string, double> { ["top1"] = split.Item2 * epoch })))).ToList();
        CurvesOf(entries).Write(folder["curves.png"]);
        var picture = PictureFile.Read(folder["curves.png"]);
        Assert.Equal((1680, 416), (picture.Width, picture.Height));
        Assert.All([0, 560, 1120], left => Assert.InRange(Count(picture, left, 0, 560, 416, p => p.B > p.R + 80), 200, 20000));
        Assert.InRange(Count(picture, 1120, 60, 560, 300, p => p.R > p.B + 120), 100, 20000);
        Assert.Equal(0, Count(picture, 560, 0, 560, 416, p => p.R > p.B + 120));
        Assert.All([0, 560, 1120], left => Assert.InRange(Dark(picture, left, 0, 300, 40), 50, 2000));
    }

    [Fact]
    public void Curves_of_nothing_and_of_one_number_are_drawn()
    {
        CurvesOf([]).Write(folder["a.png"]);
        CurvesOf([new MetricsEntry(1, 0, "train", new Dictionary<string, double> { ["loss"] = 0, ["top1"] = double.NaN })]).Write(folder["b.png"]);
        Assert.Equal(["a.png", "b.png"], folder.Names);
    }

    [Theory]
    [InlineData(0, 1, 5)]
    [InlineData(0.0123, 0.0124, 4)]
    [InlineData(-3, 1e6, 6)]
    [InlineData(5, 5, 3)]
    [InlineData(0, 0, 3)]
    public void Ticks_are_few_round_numbers_around_all_values(double from, double to, int count)
    {
        var ticks = Chart.Ticks([from, to], null, count);
        Assert.InRange(ticks.Count, 2, count + 2);
        Assert.True(ticks[0] <= from + 1e-9 && ticks[^1] >= to - 1e-9);
        var step = ticks[1] - ticks[0];
        Assert.True(Math.Round(step / Math.Pow(10, Math.Floor(Math.Log10(step * 1.0000001))), 6) is 1 or 2 or 5);
    }

    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(3, 1, 2, 3)]
    [InlineData(40, 0, 10, 20, 30, 40)]
    [InlineData(200, 0, 50, 100, 150, 200)]
    public void Epochs_have_ticks_at_whole_numbers(int epochs, params int[] ticks) =>
        Assert.Equal(ticks.Select(tick => (double)tick), Chart.Ticks(Enumerable.Range(1, epochs).Select(epoch => (double)epoch), null, 4, leastStep: 1));

    [Fact]
    public void Words_are_cut_where_there_is_no_room_and_never_within_a_character()
    {
        Assert.Equal("jump", Drawing.Fit("jump", 12, 100));
        var cut = Drawing.Fit("jump over the lazy dog", 12, 60);
        Assert.EndsWith("…", cut, StringComparison.Ordinal);
        Assert.InRange(Drawing.Measure(cut, 12), 30, 60);
        Assert.Equal("", Drawing.Fit("😀😀", 12, 1));
        Assert.True(Drawing.Measure("Ж", 12) > 3 && Drawing.Measure("é", 12) > 3);
    }

    static Curves CurvesOf(List<MetricsEntry> entries)
    {
        var curves = new Curves();
        entries.ForEach(curves.Add);
        return curves;
    }

    static int Dark(Picture picture, int x, int y, int width, int height) => Count(picture, x, y, width, height, p => p.R + p.G + p.B < 300);

    static int Count(Picture picture, int x, int y, int width, int height, Func<(int R, int G, int B), bool> holds) =>
        Enumerable.Range(y, height).Sum(row => Enumerable.Range(x, width).Count(column => holds(Pixel(picture, column, row))));

    static (int R, int G, int B) Pixel(Picture picture, int x, int y)
    {
        var at = 3 * ((y * picture.Width) + x);
        return (picture.Rgb[at], picture.Rgb[at + 1], picture.Rgb[at + 2]);
    }
}
