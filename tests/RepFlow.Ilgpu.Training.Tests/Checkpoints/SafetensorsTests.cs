using System.Buffers.Binary;
using System.Text;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Training.Tests.Checkpoints;

/// <summary>Safetensors files are read and written as the format says; those that are not as it says are refused in one line.</summary>
public sealed class SafetensorsTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("repflow-safetensors-");

    string Path => System.IO.Path.Combine(folder.FullName, "file.safetensors");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void WhatIsWrittenIsRead(Precision precision)
    {
        SafetensorsFile.Write(
            Path,
            [("b", [2, 2], [1, -2.5, double.PositiveInfinity, 1e-40]), ("a.\"é\n", [], [7]), ("none", [0, 3], [])],
            precision,
            new Dictionary<string, string> { ["format"] = "pt" });
        using var file = SafetensorsFile.Open(Path);
        Assert.Equal(["a.\"é\n", "b", "none"], file.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1, -2.5, double.PositiveInfinity, precision == Precision.Single ? 1e-40f : 1e-40], file.Read("b"));
        Assert.Equal([7], file.Read("a.\"é\n"));
        Assert.Equal([0L, 3], file.Tensors["none"].Shape);
        Assert.Empty(file.Read("none"));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(File.ReadAllBytes(Path)) % 8);
        Assert.Equal([Path], Directory.GetFiles(folder.FullName));
    }

    [Fact]
    public void LongTensorsAreReadInParts()
    {
        double[] values = [.. Enumerable.Range(0, 700_001).Select(at => (double)at)];
        SafetensorsFile.Write(Path, [("a", [3], [1, 2, 3]), ("long", [700_001], values)], Precision.Single);
        using var file = SafetensorsFile.Open(Path);
        Assert.Equal(values, file.Read("long"));
    }

    [Fact]
    public void HalvesAreRead()
    {
        // 1.5, the largest and the smallest half; 1.5 and -2^127 of the upper halves of singles.
        Write(
            """{"half":{"dtype":"F16","shape":[3],"data_offsets":[0,6]},"brain":{"dtype":"BF16","shape":[2],"data_offsets":[6,10]}}""",
            0x00, 0x3E, 0xFF, 0x7B, 0x01, 0x00, 0xC0, 0x3F, 0x00, 0xFF);
        using var file = SafetensorsFile.Open(Path);
        Assert.Equal([1.5, 65504, Math.Pow(2, -24)], file.Read("half"));
        Assert.Equal([1.5, -Math.Pow(2, 127)], file.Read("brain"));
    }

    [Theory]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6,
        "'b' begins at byte 2, where what is before it ends at 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a' begins at byte 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "take 4 bytes; it has 3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "take 4 bytes; it has 5")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "takes 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "takes 9223372036854775807 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "lies from byte 4 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "no size or position")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551615]}}""", 4, "no size or position")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "lacks its dtype, shape or two data_offsets")]
    [InlineData("""{"a":{"dtype":"X7","shape":[1],"data_offsets":[0,4]}}""", 4, "a type that is not known, 'X7'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}""", 4, "something besides")]
    [InlineData("""{"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""", 4, "something else where")]
    [InlineData("""{"a":3}""", 0, "something else where")]
    [InlineData("""{"__metadata__":{"a":3}}""", 0, "metadata 'a' is no string")]
    [InlineData("""{"a\n\ud800":3}""", 0, "something else where")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 0,
        "no JSON in which every name stands once")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"shape":[0],"data_offsets":[0,0]}}""", 0, "no JSON in which every name stands once")]
    [InlineData("""{"a":""", 0, "no JSON")]
    [InlineData("""{"a":[[[[[[[[[[[[]]]]]]]]]]]]}""", 0, "no JSON")]
    [InlineData("[]", 0, "does not begin with '{'")]
    [InlineData("", 0, "does not begin with '{'")]
    public void WhatIsNoSuchFileIsRefused(string header, int bytes, string why) => Refused(() => Write(header, new byte[bytes]), why);

    [Fact]
    public void ALongNameIsCutInMessages() => Refused(() => Write("{\"" + new string('n', 5000) + "\": {\"dtype\": \"X\"}}", []), "nnnnnn…'");

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(200_000)]
    public void AHeaderThatIsNotThereIsRefused(int length)
    {
        var file = new byte[length];
        file.AsSpan(0, Math.Min(length, 8)).Fill(0x7F);
        Refused(() => File.WriteAllBytes(Path, file), "too short for its header, or the header is longer than the format allows");
        file.AsSpan(0, Math.Min(length, 8)).Fill(0xFF);
        Refused(() => File.WriteAllBytes(Path, file), "too short for its header, or the header is longer than the format allows");
    }

    [Fact]
    public void WholeNumbersAreReadAndComplexOnesAreNot()
    {
        Write(
            """{"count":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"c":{"dtype":"C64","shape":[],"data_offsets":[8,16]}}""",
            [0xfe, .. Enumerable.Repeat((byte)0xff, 7), .. new byte[8]]);
        using var file = SafetensorsFile.Open(Path);
        Assert.Equal([-2], file.Read("count"));
        var error = Assert.Throws<InputException>(() => file.Read("c"));
        Assert.Contains("'c' has elements of type C64, which are no real numbers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsThereIsReplacedOnlyByAWholeOne()
    {
        SafetensorsFile.Write(Path, [("a", [1], [1])], Precision.Single);
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(Path, [("a", [1], [1]), ("a", [1], [2])], Precision.Single));
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(Path, [("a", [2], [1])], Precision.Single));
        using var file = SafetensorsFile.Open(Path);
        Assert.Equal([1], file.Read("a"));
        Assert.Equal([Path], Directory.GetFiles(folder.FullName));
    }

    void Write(string header, params byte[] data)
    {
        var length = new byte[8];
        var text = Encoding.UTF8.GetBytes(header);
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        File.WriteAllBytes(Path, [.. length, .. text, .. data]);
    }

    void Refused(Action write, string why)
    {
        write();
        var message = Assert.Throws<InputException>(() => SafetensorsFile.Open(Path)).Message;
        Assert.Contains(why, message, StringComparison.Ordinal);
        Assert.StartsWith($"{Path} is no safetensors file: ", message, StringComparison.Ordinal);
        Assert.True(message.Length < 600 && !message.Any(char.IsControl), message);
    }
}
