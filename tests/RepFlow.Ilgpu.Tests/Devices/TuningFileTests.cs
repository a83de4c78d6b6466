using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Tests.Devices;

public sealed class TuningFileTests
{
    static readonly TunedKernel one = new("a work", MatrixPrecision.Single, "fast", "usual", 0.125, 0.5);

    [Fact]
    public void What_is_written_is_read_and_the_later_choice_counts()
    {
        using var folder = new TemporaryFolder();
        using var device = Device.Open("host");
        var file = new TuningFile(device, folder["new"]);
        Assert.Null(file.Read());
        var tf32 = one with { Products = MatrixPrecision.TensorFloat32, Kernel = "tf32" };
        var later = one with { Kernel = "usual", Ratio = 1 };
        file.Merge(new KernelTuning([one, tf32]));
        var other = one with { Work = "another work" };
        Assert.Equal([later, tf32, other], file.Merge(new KernelTuning([other, later])).Choices);
        Assert.Equal([later, tf32, other], new TuningFile(device, folder["new"]).Read()!.Choices);

        // Nothing but the file is left, for people to read.
        var text = File.ReadAllText(Assert.Single(Directory.EnumerateFiles(folder["new"])));
        Assert.Contains("\"products\": \"tf32\"", text, StringComparison.Ordinal);
        Assert.Contains("\"milliseconds\": 0.125", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Writers_at_the_same_time_lose_nothing()
    {
        using var folder = new TemporaryFolder();
        using var device = Device.Open("host");
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, writer =>
            new TuningFile(device, folder.Path).Merge(new KernelTuning([one with { Work = $"work {writer}" }])));
        Assert.Equal(Enumerable.Range(0, 8).Select(writer => $"work {writer}"), new TuningFile(device, folder.Path).Read()!.Choices.Select(choice => choice.Work));
    }

    [Theory]
    [InlineData("", "damaged")]
    [InlineData("{\"format\": \"repflow tuning\", \"version\": 1", "damaged")]
    [InlineData("[]", "damaged")]
    [InlineData("{\"format\": \"repflow tuning\"}", "damaged")]
    [InlineData("{\"format\": \"repflow tuning\", \"version\": 2}", "no 'repflow tuning' of version 1")]
    [InlineData("{\"format\": \"something else\", \"version\": 1}", "no 'repflow tuning' of version 1")]
    [InlineData("{\"format\": \"repflow tuning\", \"version\": 1, \"hardware\": \"abacus\", \"driver\": \"\", \"library\": \"\", \"choices\": []}", "is of hardware 'abacus', not 'host")]
    public void A_file_that_is_damaged_or_of_something_else_is_refused_and_left_alone(string text, string says)
    {
        using var folder = new TemporaryFolder();
        using var device = Device.Open("host");
        var file = new TuningFile(device, folder.Path);
        File.WriteAllText(file.Path, text);
        foreach (var use in new Action[] { () => file.Read(), () => file.Merge(new KernelTuning([one])) })
        {
            var message = Assert.Throws<DeviceException>(use).Message;
            Assert.Contains(says, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }

        Assert.Equal(text, File.ReadAllText(file.Path));
    }

    [Theory]
    [InlineData("\"products\": \"single\"", "\"products\": \"f16\"")]
    [InlineData("\"kernel\": \"fast\"", "\"kernel\": null")]
    [InlineData("\"ratio\": 0.5", "\"ratio\": \"half\"")]
    [InlineData("\"usual\": \"usual\",", "")]
    public void A_choice_that_says_nothing_is_damage(string part, string instead)
    {
        using var folder = new TemporaryFolder();
        using var device = Device.Open("host");
        var file = new TuningFile(device, folder.Path);
        file.Merge(new KernelTuning([one]));
        File.WriteAllText(file.Path, File.ReadAllText(file.Path).Replace(part, instead, StringComparison.Ordinal));
        Assert.Contains("damaged", Assert.Throws<DeviceException>(file.Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_said()
    {
        using var folder = new TemporaryFolder();
        using var device = Device.Open("host");
        File.WriteAllText(folder["file"], "");
        Assert.Contains("cannot be written", Assert.Throws<DeviceException>(() => new TuningFile(device, folder["file"]).Merge(new KernelTuning([one]))).Message, StringComparison.Ordinal);
    }

    /// <summary>Never fatal for what only wants to be faster.</summary>
    [DeviceTheory]
    public void A_device_leaves_out_a_file_that_it_cannot_use(string name)
    {
        using var folder = new TemporaryFolder();
        using var device = Device.Open(name);
        var notes = new List<string>();
        device.Note = notes.Add;
        device.UseTuning(folder.Path);
        Assert.Null(device.Tuning);
        File.WriteAllText(new TuningFile(device, folder.Path).Path, "{");
        device.UseTuning(folder.Path);
        Assert.Null(device.Tuning);
        if (!device.IsHost)
        {
            Assert.EndsWith("The usual kernels run.", Assert.Single(notes), StringComparison.Ordinal);
        }
    }
}
