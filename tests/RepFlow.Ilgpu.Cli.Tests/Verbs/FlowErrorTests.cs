using System.Diagnostics;
using System.Runtime.Versioning;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Cli.Tests.Verbs;

/// <summary>Bad input: one line that says what is wrong and what to do, a non-zero exit code, and no file.</summary>
public sealed class FlowErrorTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string a;
    readonly string b;

    public FlowErrorTests() => (a, b) = (folder.RandomNpy("a.npy", [1, 1, 4, 5], 1), folder.RandomNpy("b.npy", [1, 1, 4, 5], 2));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Arrays_that_do_not_fit()
    {
        Fails([a, folder.RandomNpy("c.npy", [1, 1, 5, 4], 3)], "differ in shape", "(1, 1, 4, 5)", "(1, 1, 5, 4)");
        Fails([a, folder.RandomNpy("d.npy", [4, 5], 3)], "(4, 5)", "(N, C, H, W)");
        Fails([a, folder.RandomNpy("i.npy", [5], 3)], "(5,)", "(N, C, H, W) is needed: N pairs");
        Fails([a, folder.Npy("j.npy", [1, 0, 4, 5])], "(1, 0, 4, 5), with an extent of 0: it holds no element");
        Fails([a, folder.Npy("e.npy", [1, 1, 4, 5], [.. new double[19], double.NaN])], "NaN at index (0, 0, 3, 4)");
        Fails([a, folder.Npy("f.npy", [1, 1, 4, 5], [1e39, .. new double[19]])], "1e+39", "--precision f64");
        Fails([a, folder["none.npy"]], "does not exist");
        Fails([a, folder.Bytes("g.npy")], "empty");
        Fails([a, folder.Bytes("h.npy", 1, 2, 3, 4, 5, 6, 7, 8, 9)], "not a .npy file");
        Fails([a], "alone has no flow");
        Fails([a, b, a], "3 inputs");
    }

    [Fact]
    public void Options_of_TvL1_that_do_not_fit()
    {
        Fails([a, b, "--warps", "2"], "--warps is an option of TV-L1", "--variant tvl1");
        Fails([a, b, "--variant", "tvl1", "--preset", "opencv"], "opencv-cpu or opencv-cuda or ipol");
        Fails([a, b, "--variant", "tvl1", "--upstream", a, "--gradients", folder["x"]], "TV-L1 learns nothing and has no gradient");
        Fails([folder.RandomNpy("c.npy", [1, 2, 4, 5], 3), folder.RandomNpy("d.npy", [1, 2, 4, 5], 4), "--variant", "tvl1"], "2 channels", "TV-L1 is of grey pictures");
    }

    [Fact]
    public void Gradients_that_do_not_fit()
    {
        Fails([a, b, "--upstream", a], "--gradients DIR");
        Fails([a, b, "--gradients", folder["x"]], "--upstream FILE");
        Fails([a, b, "--upstream", a, "--gradients", folder["x"]], "(1, 1, 4, 5)", "(1, 2, 4, 5)");
        Assert.False(Directory.Exists(folder["x"]));
    }

    [Fact]
    public void A_folder_for_gradients_is_there_with_all_of_them_or_not_at_all()
    {
        var g = folder.RandomNpy("g.npy", [1, 2, 4, 5], 3);
        Fails([a, b, "--upstream", g, "--gradients", a], "a file or link of that name");
        Fails([a, b, "--upstream", g, "--gradients", folder["x/y"], "--device", "none"], "no device");
        Directory.CreateDirectory(folder["z/first.npy"]);
        Fails([a, b, "--upstream", g, "--gradients", folder["z"]], "is a folder");
        Assert.Equal(["first.npy"], Directory.EnumerateFileSystemEntries(folder["z"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Parameters_that_do_not_fit()
    {
        Fails([a, b, "--parameters", folder["x"]], "does not exist");
        Directory.CreateDirectory(folder["p"]);
        Fails([a, b, "--parameters", folder["p"]], "holds no parameter", "image_gradient_x");
        folder.Npy("p/other.npy", [1], 1);
        Fails([a, b, "--parameters", folder["p"]], "holds no parameter");
        folder.Npy("p/image_gradient_x.npy", [1, 3], 1, 2, 3);
        Fails([a, b, "--parameters", folder["p"]], "(1, 3)", "(1, 3, 3)");
    }

    [Fact]
    public void Outputs_that_cannot_be()
    {
        Fails([a, b, "--out", folder["f.txt"]], ".txt", ".npy, .flo, .png, .gif or .mp4");
        Fails([a, b, "--out", folder["f"]], "no extension");
        Fails([a, b, "--out", folder["f.gif"]], "saved as .npy");
        Fails([a, b, "--out", folder["nowhere/f.npy"]], "does not exist", "Create it");
        Directory.CreateDirectory(folder["d.npy"]);
        Fails([a, b, "--out", folder["d.npy"]], "is a folder");
        var (c, d) = (folder.RandomNpy("c.npy", [1, 2, 4, 5], 1), folder.RandomNpy("d2.npy", [1, 2, 4, 5], 2));
        Fails([c, d, "--out", folder["f.flo"]], "holds one field", "have 2");

        // 65535 pixels a side is the most of a GIF.
        var wide = folder.Png("wide.png", 32766, 1, (_, _) => 9);
        Fails([wide, wide, "--device", "host", "--out", folder["f.gif"]], "65536x1 pixels", "at most 65535");
        Fails([wide, wide, "--device", "host", "--out", folder["f.mp4"]], "at most 16384");

        // Told before the work, which would not get beyond opening the device.
        Fails(["--max-frames", "3", "--device", "none", "--out", folder["f.flo"]], "holds one field", "has more", "--max-frames 2");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void An_output_that_may_not_be_written()
    {
        // The superuser may write anywhere that is not /proc.
        var target = Directory.Exists("/proc/self") ? "/proc/f.npy" : Path.Combine(Locked(), "f.npy");
        Fails([a, b, "--out", target], $"cannot write '{target}'", "Choose another place");
        Assert.DoesNotContain("repflow-", CommandLine.Run("flow", a, b, "--out", target).Error, StringComparison.Ordinal);

        string Locked()
        {
            Directory.CreateDirectory(folder["locked"]);
            File.SetUnixFileMode(folder["locked"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
            return folder["locked"];
        }
    }

    [Fact]
    public void Pictures_that_do_not_fit()
    {
        var (p, q) = (folder.Png("p.png", 8, 8, (_, _) => 9), folder.Png("q.png", 8, 9, (_, _) => 9));
        Fails([p, q], "differ in size", "8x8", "8x9");
        Fails([p, folder.Bytes("r.png", 1, 2, 3)], "not a picture");
        Fails([p], "alone has no flow");
        Fails([p, a], "Give two pictures");
        Fails([p, p, "--upstream", a, "--gradients", folder["x"]], "two .npy arrays");
    }

    [Fact]
    public void An_output_that_would_replace_an_input()
    {
        var p = folder.Png("p.png", 8, 8, (_, _) => 9);
        Fails([p, p, "--out", p], "would replace the input", "another name");
        Fails([a, b, "--out", b], "would replace the input");
        Fails([a, b, "--out", Path.Combine(folder.Path, ".", "a.npy")], "would replace the input");
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(folder["link.npy"], a);
            Fails([a, b, "--out", folder["link.npy"]], "would replace the input");
        }

        var g = folder.RandomNpy("g.npy", [1, 2, 4, 5], 3);
        Fails([a, b, "--out", g, "--upstream", g, "--gradients", folder["x"]], "would replace the input");
        Fails([folder.RandomNpy("first.npy", [1, 1, 4, 5], 1), b, "--upstream", g, "--gradients", folder.Path], "would replace the input");
        Directory.CreateDirectory(folder["p"]);
        folder.Npy("p/tau.npy", [1], 0.25);
        Fails([a, b, "--parameters", folder["p"], "--upstream", g, "--gradients", folder["p"]], "would replace the input", "tau.npy");
        Fails([a, b, "--parameters", folder["p"], "--out", folder["p/tau.npy"]], "would replace the input", "tau.npy");
        Fails([a, b, "--upstream", g, "--gradients", folder["g"], "--out", folder["g/first.npy"]], "are both outputs and one file");
    }

    [FfmpegFact]
    public void A_video_of_one_frame() => Fails([FfmpegTool.Pattern(folder, "one.mp4", 1)], "only one frame", "longer video");

    [FfmpegFact]
    public void A_failure_leaves_the_old_file_alone()
    {
        File.WriteAllText(folder["f.gif"], "old");
        var clip = FfmpegTool.Truncate(FfmpegTool.Pattern(folder, "a.avi", 40, "160x120", "-c:v mpeg4"), folder["cut.avi"], 0.5);
        CommandLine.Fails(["flow", clip, "--iterations", "1", "--out", folder["f.gif"]], "truncated or damaged", "--max-frames");
        Assert.Equal("old", File.ReadAllText(folder["f.gif"]));
        Assert.DoesNotContain(folder.Names, n => n.Contains("repflow-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_clip_that_is_larger_than_the_disk()
    {
        Fails(["--max-frames", "2000000001", "--out", folder["u.gif"]], "2000000000 pairs of frames of 320x240", "2918400.0 GB of disk", "GB are free", "--max-frames");
        Assert.DoesNotContain("u.gif", folder.Names);
    }

    [Fact]
    public void Options_that_cannot_be()
    {
        Fails([a, b, "--iterations", "0"], "--iterations is '0'", "from 1 to");
        Fails([a, b, "--iterations", "99999999999"], "from 1 to 2147483647");
        Fails([a, b, "--iterations", "many"], "whole number", "repflow flow --help");
        Fails([a, b, "--variant", "farneback"], "--variant is 'farneback', and it must be paper or cvpr19 or tvl1.");
        Fails([a, b, "--wrong", "3"], "there is no option '--wrong'");
        Fails([a, b, "--width", "16"], "--width scales the frames of a video");
        Fails(["--width", "16"], "--width scales the frames of a video");
        Fails([a, b, "--max-frames", "2"], "--max-frames is for a video");
        Fails(["--max-frames", "1"], "from 2 to");
        Fails(["--max-flow", "0"], "number above 0");
        Fails(["--max-flow", "1e999"], "number above 0");
        Fails(["--max-flow", "3.5e38"], "number above 0", "3.4e38");
        Fails(["--max-flow", "1e-320"], "number above 0", "1e-45");
        Fails([""], "the value of INPUT is empty");
        Fails([a, ""], "the value of INPUT is empty");
        Fails([a, b, "--out", ""], "the value of --out is empty");
        Fails([a, b, "--parameters", ""], "the value of --parameters is empty");
        Fails([a, b, "--device", ""], "the value of --device is empty");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_current_folder_that_is_gone()
    {
        const string Script = "mkdir \"$1\" && cd \"$1\" && rmdir \"$1\" && exec dotnet \"$2\" flow a.npy b.npy";
        using var process = Process.Start(
            new ProcessStartInfo("sh", ["-c", Script, "sh", folder["gone"], typeof(Tool).Assembly.Location]) { RedirectStandardError = true })!;
        Assert.Equal("repflow: the current folder is not there any more. Change to one that is.\n", process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(Tool.Failed, process.ExitCode);
    }

    [Fact]
    public void A_command_line_that_is_wrong_has_a_code_of_its_own()
    {
        Assert.All(
            new string[][] { ["--wrong"], [a], [a, b, a], [a, b, "--out", "f.txt"], [a, b, "--out", "f.gif"], [a, b, "--upstream", a] },
            arguments => Assert.Equal(Tool.Misused, CommandLine.Run(["flow", .. arguments]).Code));
        Assert.Equal(Tool.Failed, CommandLine.Run("flow", a, folder["none.npy"]).Code);
    }

    [Fact]
    public void A_failure_in_json_is_an_object_too()
    {
        var result = CommandLine.Run("flow", a, folder["none.npy"], "--json");
        Assert.NotEqual(0, result.Code);
        Assert.Contains("does not exist", result.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    void Fails(string[] arguments, params string[] says)
    {
        var before = folder.Names.ToArray();
        if (!arguments.Contains("--out"))
        {
            arguments = [.. arguments, "--out", folder["out.npy"]];
        }

        CommandLine.Fails(["flow", .. arguments], says);
        Assert.Equal(before, folder.Names);
    }
}
