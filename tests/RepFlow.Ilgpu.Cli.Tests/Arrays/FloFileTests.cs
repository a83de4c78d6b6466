using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Tests.Arrays;

public sealed class FloFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Property(MaxTest = 40)]
    public Property What_is_written_is_read_again() => Prop.ForAll(
        Gen.Choose(1, 9).ToArbitrary(),
        Gen.Choose(1, 9).ToArbitrary(),
        (width, height) =>
        {
            var random = new Random(width);
            var field = new FlowField(width, height);
            for (var i = 0; i < field.U.Length; i++)
            {
                (field.U[i], field.V[i]) = i == 3 ? (double.NaN, double.NaN) : (random.NextSingle(), -random.NextSingle());
            }

            using (var stream = File.Create(folder["a.flo"]))
            {
                FloFile.Write(stream, width, height, field);
            }

            var read = FloFile.Read(folder["a.flo"]);
            return read.Width == width && read.Height == height && read.U.SequenceEqual(field.U) && read.V.SequenceEqual(field.V);
        });

    [Fact]
    public void The_bytes_are_middleburys()
    {
        var field = new FlowField(1, 1) { U = { [0] = 1 }, V = { [0] = -2 } };
        using var stream = new MemoryStream();
        FloFile.Write(stream, 1, 1, field);
        Assert.Equal([.. "PIEH"u8, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], stream.ToArray());
    }

    [Fact]
    public void Other_bytes_are_refused()
    {
        folder.Bytes("a.flo", [.. "PIEH"u8, 9, 0, 0, 0, 9, 0, 0, 0, 1, 2, 3]);
        Assert.Contains("9x9 pixels", Assert.Throws<InputException>(() => FloFile.Read(folder["a.flo"])).Message, StringComparison.Ordinal);
        folder.Bytes("b.flo", 1, 2, 3);
        Assert.Contains("PIEH", Assert.Throws<InputException>(() => FloFile.Read(folder["b.flo"])).Message, StringComparison.Ordinal);
    }
}
