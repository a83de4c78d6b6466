using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.TestSupport;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Tests.Arrays;

public sealed class NpyFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Property(MaxTest = 60)]
    public Property What_is_written_is_read_again() => Prop.ForAll(
        Gen.Choose(0, 4).ArrayOf().Where(e => e.Length <= 6).ToArbitrary(),
        ArbMap.Default.ArbFor<bool>(),
        (extents, single) =>
        {
            var shape = new Shape(extents);
            var random = new Random(shape.Count);
            var values = Enumerable.Range(0, shape.Count).Select(_ => (random.NextDouble() - 0.5) * 1e6).ToArray();
            using (var stream = File.Create(folder["a.npy"]))
            {
                NpyFile.Write(stream, new NdArray(shape, values), single ? Precision.Single : Precision.Double);
            }

            var read = NpyFile.Read(folder["a.npy"]);
            return read.Shape == shape && read.Values.Zip(values).All(p => p.First == (single ? (float)p.Second : p.Second));
        });

    [Fact]
    public void A_header_may_say_more_than_a_tensor_holds()
    {
        using var stream = new MemoryStream();
        NpyHeader.Write(stream, [9, 2, 11_000, 11_000], 4);
        Assert.Equal(0, stream.Length % 64);
        stream.Position = 0;
        Assert.Equal([9, 2, 11_000, 11_000], NpyHeader.Read(stream).Extents);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_is_read(byte version)
    {
        Write("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)], version);
        var array = NpyFile.Read(folder["a.npy"]);
        Assert.Equal([2], array.Shape);
        Assert.Equal([1.5, -2.0], array.Values);
    }

    [Fact]
    public void Big_endian_and_column_major_come_out_row_major()
    {
        byte[] bytes = [.. Enumerable.Range(0, 6).SelectMany(i => BitConverter.GetBytes((float)i).Reverse())];
        Write("{'descr': '>f4', 'fortran_order': True, 'shape': (2, 3), }", bytes);
        Assert.Equal([0, 2, 4, 1, 3, 5], NpyFile.Read(folder["a.npy"]).Values);
    }

    [Fact]
    public void The_header_is_numpys()
    {
        using var stream = new MemoryStream();
        NpyFile.Write(stream, new NdArray([2, 3], new double[6]), Precision.Single);
        var bytes = stream.ToArray();
        Assert.Equal(128 + 24, bytes.Length);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", Encoding.ASCII.GetString(bytes, 10, 118).TrimEnd());
        Assert.Equal((byte)'\n', bytes[127]);
        stream.SetLength(0);
        NpyFile.Write(stream, new NdArray([1], [0.5]), Precision.Double);
        Assert.Contains("'shape': (1,), ", Encoding.ASCII.GetString(stream.ToArray(), 10, 118), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }", "elements of type '<i4'")]
    [InlineData("{'descr': '<f2', 'fortran_order': False, 'shape': (1,), }", "elements of type '<f2'")]
    [InlineData("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", "holds records")]
    [InlineData("{'descr': '<f4', 'shape': (1,), }", "damaged")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "no extent")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "truncated: shape (3,) needs 12 bytes of elements and 8 are there")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999,), }", "more than")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1), }", "7 axes")]
    public void What_is_not_an_array_of_floats_is_refused(string header, string says)
    {
        Write(header, new byte[8]);
        Assert.Contains(says, Assert.Throws<InputException>(() => NpyFile.Read(folder["a.npy"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nan_is_refused_with_its_index()
    {
        folder.Npy("a.npy", [2, 3], 0, 1, 2, 3, double.NaN, double.PositiveInfinity);
        var message = Assert.Throws<InputException>(() => NpyFile.Read(folder["a.npy"])).Message;
        Assert.Contains("NaN at index (1, 1) (2 of 6", message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 200)]
    public void No_bytes_crash_the_reader(byte[] bytes)
    {
        folder.Bytes("a.npy", [0x93, .. "NUMPY"u8, 1, 0, .. bytes]);
        Assert.Throws<InputException>(() => NpyFile.Read(folder["a.npy"]));
    }

    void Write(string header, byte[] elements, byte version = 1)
    {
        var text = Encoding.ASCII.GetBytes(header + "\n");
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        folder.Bytes("a.npy", [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. elements]);
    }
}
