using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Tests.Verbs;

[Trait("Speed", "Slow")]
public sealed class FlowVerbTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_clip_is_made_up_and_drawn_where_none_is_given()
    {
        var result = CommandLine.Run("flow", "--max-frames", "4", "--iterations", "3", "--out", folder["a.gif"], "--json");
        Assert.Equal(0, result.Code);
        Assert.Equal(3, result.Json.GetProperty("pairs").GetInt32());
        Assert.Equal("cvpr19", result.Json.GetProperty("variant").GetString());
        using var codec = SkiaSharp.SKCodec.Create(folder["a.gif"]);
        Assert.Equal((3, 644, 240), (codec.FrameCount, codec.Info.Width, codec.Info.Height));
        Assert.Equal(["a.gif"], folder.Names);
    }

    [Fact]
    public void Arrays_give_their_flow_and_its_gradients()
    {
        var (a, b) = (folder.RandomNpy("a.npy", [1, 2, 4, 5], 1), folder.RandomNpy("b.npy", [1, 2, 4, 5], 2));
        var g = folder.RandomNpy("g.npy", [1, 4, 4, 5], 3, 1);
        var result = CommandLine.Run(
            "flow", a, b, "--iterations", "2", "--precision", "f64", "--out", folder["u.npy"], "--upstream", g, "--gradients", folder["grads"], "--json");
        Assert.True(result.Code == 0, result.Error);
        Assert.Equal([1, 4, 4, 5], NpyFile.Read(folder["u.npy"]).Shape);
        Assert.Equal(
            [
                "divergence_x.npy", "divergence_y.npy", "first.npy", "flow_gradient_x.npy", "flow_gradient_y.npy", "image_gradient_x.npy",
                "image_gradient_y.npy", "lambda.npy", "second.npy", "tau.npy", "theta.npy",
            ],
            Directory.GetFiles(folder["grads"]).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.Equal([1, 2, 4, 5], NpyFile.Read(Path.Combine(folder["grads"], "first.npy")).Shape);
        Assert.Equal([2, 3, 3], NpyFile.Read(Path.Combine(folder["grads"], "image_gradient_x.npy")).Shape);
        Assert.Equal("paper", result.Json.GetProperty("variant").GetString());
        Assert.Equal(10 + 1, result.Json.GetProperty("gradient_files").GetArrayLength());
    }

    [Fact]
    public void The_length_of_full_colour_holds_for_arrays_too()
    {
        var (a, b) = (folder.RandomNpy("a.npy", [1, 1, 6, 7], 1), folder.RandomNpy("b.npy", [1, 1, 6, 7], 2));
        Assert.Equal(0, CommandLine.Run("flow", a, b, "--out", folder["f.png"], "--max-flow", "1e9").Code);
        Assert.All(PictureFile.Read(folder["f.png"]).Rgb[..63], channel => Assert.InRange(channel, 250, 255));
    }

    [Fact]
    public void Parameters_are_read_from_a_folder()
    {
        var (a, b) = (folder.RandomNpy("a.npy", [1, 1, 4, 5], 1), folder.RandomNpy("b.npy", [1, 1, 4, 5], 2));
        Directory.CreateDirectory(folder["p"]);
        folder.Npy("p/lambda.npy", [1], 0);
        var result = CommandLine.Run("flow", a, b, "--out", folder["u.npy"], "--parameters", folder["p"]);
        Assert.Equal(0, result.Code);
        Assert.All(NpyFile.Read(folder["u.npy"]).Values, v => Assert.Equal(0, v));
        folder.Npy("p/tau.npy", [], 0.25);
        Assert.Equal(0, CommandLine.Run("flow", a, b, "--out", folder["u.npy"], "--parameters", folder["p"]).Code);
    }

    [Theory]
    [InlineData("opencv-cpu", 300)]
    [InlineData("opencv-cuda", 300)]
    [InlineData("ipol", 300)]
    public void TvL1_finds_a_motion_of_a_pixel(string preset, int iterations)
    {
        var (a, b) = (folder.Png("a.png", 48, 32, (y, x) => Wave(x, y)), folder.Png("b.png", 48, 32, (y, x) => Wave(x - 1, y)));
        var result = CommandLine.Run("flow", a, b, "--variant", "tvl1", "--preset", preset, "--scales", "2", "--out", folder["f.flo"], "--device", "host", "--json");
        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(("tvl1", iterations), (result.Json.GetProperty("variant").GetString(), result.Json.GetProperty("iterations").GetInt32()));
        Assert.Equal(1, FloFile.Read(folder["f.flo"]).U[(16 * 48) + 24], 0.1);
    }

    [Fact]
    public void A_pattern_that_moves_right_is_drawn_red()
    {
        var (a, b) = (folder.Png("a.png", 48, 32, (y, x) => Wave(x, y)), folder.Png("b.png", 48, 32, (y, x) => Wave(x - 1, y)));
        Assert.Equal(0, CommandLine.Run("flow", a, b, "--out", folder["f.png"]).Code);
        var picture = PictureFile.Read(folder["f.png"]);
        var middle = picture.Rgb.AsSpan(3 * ((16 * 48) + 24), 3);
        Assert.True(middle[0] > middle[1] + 30 && middle[0] > middle[2] + 30, string.Join(' ', middle.ToArray()));

        Assert.Equal(0, CommandLine.Run("flow", a, b, "--out", folder["f.flo"]).Code);
        Assert.True(FloFile.Read(folder["f.flo"]).U[(16 * 48) + 24] > 0.3);

        Assert.Equal("pixels", Unit("cvpr19"));
        Assert.Equal("x 8 pixels", Unit("paper"));

        string? Unit(string variant) =>
            CommandLine.Run("flow", a, b, "--variant", variant, "--out", folder["f.png"], "--json").Json.GetProperty("unit").GetString();
    }

    [FfmpegFact]
    public void A_video_becomes_a_video()
    {
        var clip = FfmpegTool.Pattern(folder, "a.mp4", 5, "65x33", "-vf pad=66:34");
        var result = CommandLine.Run("flow", clip, "--iterations", "2", "--out", folder["f.mp4"]);
        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(4, FfmpegTool.Read(folder["f.mp4"]).Count);
        Assert.Equal(0, CommandLine.Run("flow", clip, "--iterations", "2", "--out", folder["f.npy"], "--max-frames", "3").Code);
        Assert.Equal([2, 2, 34, 66], NpyFile.Read(folder["f.npy"]).Shape);
        Assert.Equal(["a.mp4", "f.mp4", "f.npy"], folder.Names);
    }

    [Fact]
    public void A_name_that_begins_with_an_at_sign_is_a_name()
    {
        var (a, b) = (folder.RandomNpy("@a.npy", [1, 1, 4, 5], 1), folder.RandomNpy("b.npy", [1, 1, 4, 5], 2));
        Assert.Equal(0, CommandLine.Run("flow", a, b, "--out", folder["u.npy"]).Code);
        File.WriteAllText("repflow-test", b);
        try
        {
            CommandLine.Fails(["flow", "@repflow-test"], "'@repflow-test'");
            CommandLine.Fails(["flow", a, b, "--out", "@repflow-test"], "'@repflow-test'", "no extension");
        }
        finally
        {
            File.Delete("repflow-test");
        }
    }

    [Fact]
    public void Flow_that_is_not_finite_is_told_of_whatever_it_is_of()
    {
        var (a, b) = (folder.RandomNpy("a.npy", [1, 1, 4, 5], 1), folder.RandomNpy("b.npy", [1, 1, 4, 5], 2));
        var (c, d) = (folder.Png("c.png", 5, 4, (y, x) => (byte)(x * y)), folder.Png("d.png", 5, 4, (y, x) => (byte)(x + y)));
        Directory.CreateDirectory(folder["p"]);
        folder.Npy("p/theta.npy", [1], 0);
        Told(a, b);
        Told(c, d);

        void Told(string first, string second)
        {
            var result = CommandLine.Run("flow", first, second, "--parameters", folder["p"], "--out", folder["u.npy"], "--json");
            Assert.Equal((0, 40), (result.Code, result.Json.GetProperty("non_finite").GetInt32()));
            Assert.Contains("the flow holds 40 elements that are not finite. Check the inputs and parameters, or", result.Error, StringComparison.Ordinal);
            result = CommandLine.Run("flow", first, second, "--out", folder["u.npy"], "--json");
            Assert.Equal(0, result.Json.GetProperty("non_finite").GetInt32());
            Assert.DoesNotContain("not finite", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Json_is_one_object_and_the_rest_goes_elsewhere()
    {
        var (a, b) = (folder.RandomNpy("a.npy", [1, 1, 4, 5], 1), folder.RandomNpy("b.npy", [1, 1, 4, 5], 2));
        var result = CommandLine.Run("flow", a, b, "--out", folder["u.npy"], "--json", "--device", "host");
        Assert.Equal("f32", result.Json.GetProperty("precision").GetString());
        Assert.Contains("flow of shape (1, 2, 4, 5)", result.Error, StringComparison.Ordinal);
    }

    static byte Wave(int x, int y) => (byte)(128 + (60 * Math.Sin(x * 0.5)) + (40 * Math.Sin(y * 0.4)));
}
