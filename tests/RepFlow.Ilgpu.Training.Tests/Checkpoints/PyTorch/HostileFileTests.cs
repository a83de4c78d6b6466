using System.IO.Compression;
using System.Text;

namespace RepFlow.Ilgpu.Training.Tests.Checkpoints.PyTorch;

/// <summary>Files that would have something run, or claim what they have not, are refused in one line.</summary>
public sealed class HostileFileTests : IDisposable
{
    static readonly byte[] one = Pickle(0, [1], [1]);

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("repflow-hostile-");

    string Path => System.IO.Path.Combine(folder.FullName, "weights.pt");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "exec")]
    [InlineData("argparse", "FileType")]
    [InlineData("numpy.core.multiarray", "fromfile")]
    [InlineData("functools", "partial")]
    [InlineData("torch", "load")]
    [InlineData("torch._utils", "_rebuild_tensor_v2.__globals__")]
    public void EveryNameThatIsNoTensorsIsRefusedByName(string module, string name)
    {
        var call = new PickleWriter().Dictionary(state => state
            .Text("a").Tensor("0", 1, 0, [1], [1])
            .Text("b").Global(module, name).Tuple(arguments => arguments.Text("echo")).Op((byte)'R')).Ended;
        Refused(TorchFiles.Zip(call, [("0", [1])]), $"it has '{module}.{name}' in it, which is no part of a tensor");
        Refused(TorchFiles.Legacy(call, [("0", [1])]), $"'{module}.{name}'");
        var stacked = new PickleWriter().Text(module).Text(name).Op(0x93).Ended;
        Refused(TorchFiles.Zip(stacked, []), $"'{module}.{name}'");
        var made = new PickleWriter().Op((byte)'(', (byte)'i').Op(Encoding.ASCII.GetBytes($"{module}\n{name}\n")).Ended;
        Refused(TorchFiles.Zip(made, []), $"'{module}.{name}'");
    }

    [Fact]
    public void WhatPickleOfProtocol0WouldRunIsRefused() =>
        Refused(TorchFiles.Zip("cos\nsystem\n(S'echo'\ntR."u8.ToArray(), []), "'os.system'");

    [Theory]
    [InlineData((byte)'o', "the instruction 0x6f")]
    [InlineData((byte)0x81, "it is damaged")]
    [InlineData((byte)0x82, "the instruction 0x82")]
    [InlineData((byte)'P', "the instruction 0x50")]
    [InlineData((byte)'R', "it is damaged")]
    [InlineData((byte)'t', "it is damaged")]
    [InlineData((byte)'b', "it is damaged")]
    [InlineData((byte)'u', "it is damaged")]
    [InlineData((byte)'Q', "it is damaged")]
    public void OtherInstructionsAreRefused(byte instruction, string why) =>
        Refused(TorchFiles.Zip(new PickleWriter().Op((byte)')', (byte)')', instruction).Ended, []), why);

    [Fact]
    public void AnAttributeIsOneOfAHarmlessClass()
    {
        var pickle = new PickleWriter().Global("builtins", "getattr").Tuple(arguments => arguments.Global("torch", "FloatStorage").Text("__globals__")).Op((byte)'R').Ended;
        Refused(TorchFiles.Zip(pickle, []), "it has 'builtins.getattr' in it, which is no part of a tensor");
    }

    [Fact]
    public void AStorageIsNothingThatCanBeCalled()
    {
        var pickle = new PickleWriter().Global("torch", "FloatStorage").Op((byte)')', (byte)'R').Ended;
        Refused(TorchFiles.Zip(pickle, []), "it is damaged");
    }

    [Theory]
    [InlineData(4, 0, new long[] { 4 }, new long[] { 1 }, "the storage '0' has 4 bytes where 16 are needed")]
    [InlineData(1, 0, new long[] { 2 }, new long[] { 1 }, "of shape (2), which does not lie in its storage of 1 elements")]
    [InlineData(1, 1, new long[] { 1 }, new long[] { 1 }, "does not lie in its storage")]
    [InlineData(1, -1, new long[] { 1 }, new long[] { 1 }, "sizes and strides that no tensor has")]
    [InlineData(1, 0, new long[] { -1 }, new long[] { 1 }, "sizes and strides that no tensor has")]
    [InlineData(1, 0, new long[] { 1 }, new long[] { -1 }, "sizes and strides that no tensor has")]
    [InlineData(1, 0, new long[] { 1 }, new long[] { }, "sizes and strides that no tensor has")]
    [InlineData(1, 0, new long[] { 1L << 40 }, new long[] { 0 }, "does not lie in its storage")]
    [InlineData(1, 0, new long[] { long.MaxValue, long.MaxValue }, new long[] { long.MaxValue, long.MaxValue }, "does not lie in its storage")]
    [InlineData(1, long.MaxValue, new long[] { 2 }, new long[] { long.MaxValue }, "does not lie in its storage")]
    [InlineData(long.MaxValue, 0, new long[] { long.MaxValue }, new long[] { 1 }, "has 9223372036854775807 elements, more than the file")]
    [InlineData(-1, 0, new long[] { 1 }, new long[] { 1 }, "it is damaged")]
    public void ClaimedSizesAreComparedWithTheFile(long count, long offset, long[] shape, long[] strides, string why)
    {
        var pickle = new PickleWriter().Dictionary(state => state.Text("a").Tensor("0", count, offset, shape, strides)).Ended;
        Refused(TorchFiles.Zip(pickle, [("0", [1])]), why);
    }

    [Fact]
    public void AListThatHoldsItselfHoldsNoTensors()
    {
        // d = {}; d['model'] = d
        var recursive = new PickleWriter().Op((byte)'}', (byte)'q', 0).Text("model").Op((byte)'h', 0, (byte)'s').Ended;
        Refused(TorchFiles.Zip(recursive, []), "is no dictionary of tensors");
        // l = []; l.append(l)
        Refused(TorchFiles.Zip(new PickleWriter().Op((byte)']', (byte)'q', 0, (byte)'h', 0, (byte)'a').Ended, []), "is no dictionary of tensors");
    }

    [Fact]
    public void ValuesWithoutEndAreRefused()
    {
        var writer = new PickleWriter();
        for (var at = 0; at < 2100; at++)
        {
            writer.Op([.. Enumerable.Repeat((byte)']', 1000)]);
        }

        Refused(TorchFiles.Zip(writer.Ended, []), "more than 2000000 values");

        // A value that is kept under one number after another.
        writer = new PickleWriter().Op((byte)'N');
        for (var at = 0; at < 2100; at++)
        {
            writer.Op([.. Enumerable.Repeat((byte)0x94, 1000)]);
        }

        Refused(TorchFiles.Zip(writer.Ended, []), "more than 2000000 values");

        // A list of 1000 pairs, called with 3000 times.
        writer = new PickleWriter().Op((byte)']', (byte)'(');
        for (var at = 0; at < 1000; at++)
        {
            writer.Number(1).Number(2).Op(0x86);
        }

        writer.Op((byte)'e', 0x85, (byte)'q', 0, (byte)'0').Global("collections", "OrderedDict").Op((byte)'q', 1, (byte)'0');
        for (var at = 0; at < 3000; at++)
        {
            writer.Op((byte)'h', 1, (byte)'h', 0, (byte)'R');
        }

        Refused(TorchFiles.Zip(writer.Ended, []), "more than 2000000 values");
    }

    [Fact]
    public void LengthsInAPickleAreComparedWithTheFile()
    {
        Refused(TorchFiles.Zip(new PickleWriter().Op((byte)'X', 0xff, 0xff, 0xff, 0x7f).Ended, []), "it ends in the middle of its pickle");
        Refused(TorchFiles.Zip(new PickleWriter().Op(0x8e).Op([.. Enumerable.Repeat((byte)0xff, 8)]).Ended, []), "it ends in the middle of its pickle");
        Refused(TorchFiles.Zip(new PickleWriter().Op((byte)'c').Op([.. Enumerable.Repeat((byte)'m', 5000)]).Ended, []), "a line that does not end");
    }

    [Fact]
    public void CompressedEntriesAreRefusedBeforeTheyAreUnpacked()
    {
        var bomb = TorchFiles.Zip([.. one, .. new byte[1 << 20]], [("0", [1])], CompressionLevel.SmallestSize);
        Refused(bomb, "its entry 'data.pkl' is compressed or encrypted");
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("1")]
    public void AKeyIsNoPath(string key)
    {
        var pickle = new PickleWriter().Dictionary(state => state.Text("a").Tensor(key, 1, 0, [1], [1])).Ended;
        Refused(TorchFiles.Zip(pickle, [("0", [1])]), $"its entry 'data/{key}' is missing");
        Refused(TorchFiles.Legacy(pickle, []), $"its storage '{key}' is missing");
    }

    [Fact]
    public void ZipFilesOfOthersAreRefused()
    {
        Refused(TorchFiles.Zip(one, [("0", [1])], folder: "a/b"), "without the one data.pkl");
        Refused([.. "PK\u0003\u0004"u8, .. new byte[100]], "it ends before its list of entries");
        Refused(TorchFiles.Zip(one, [("0", [1]), ("0", [2])]), "'archive/data/0' twice");
    }

    [Fact]
    public void EveryPartOfAFileIsRefused()
    {
        foreach (var whole in new[] { TorchFiles.Zip(one, [("0", [1])]), TorchFiles.Legacy(one, [("0", [1])]) })
        {
            for (var length = 1; length < whole.Length; length++)
            {
                Refused(whole[..length], "");
            }
        }
    }

    [Fact]
    public void WhatIsNoFileOfWeightsIsSaid()
    {
        Refused("import torch\n"u8.ToArray(), "it begins neither as safetensors nor as what torch.save writes");
        Refused(TorchFiles.Legacy(one, [("0", [1])], isLittleEndian: false), "highest byte first");
        var epoch = new PickleWriter().Dictionary(state => state.Text("epoch").Number(3)).Ended;
        Refused(TorchFiles.Zip(epoch, []), "it has no tensors where weights are looked for; it has 'epoch'");
        Refused(TorchFiles.Zip(new PickleWriter().Tensor("0", 1, 0, [1], [1]).Ended, [("0", [1])]), "is no dictionary of tensors");
        var module = new PickleWriter().Tuple(id => id.Text("module").Text("code")).Op((byte)'Q').Ended;
        Refused(TorchFiles.Legacy(module, []), "it has the code of a module in it");
        Assert.Throws<InputException>(() => WeightsFile.Open(folder.FullName));
        Assert.Throws<InputException>(() => WeightsFile.Open(Path + ".none"));
    }

    static byte[] Pickle(long offset, long[] shape, long[] strides) =>
        new PickleWriter().Dictionary(state => state.Text("a").Tensor("0", 1, offset, shape, strides)).Ended;

    void Refused(byte[] file, string why)
    {
        File.WriteAllBytes(Path, file);
        var message = Assert.Throws<InputException>(() => WeightsFile.Open(Path)).Message;
        Assert.Contains(why, message, StringComparison.Ordinal);
        Assert.Contains(Path, message, StringComparison.Ordinal);
        Assert.True(message.Length < 600 && !message.Any(char.IsControl), message);
    }
}
