using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Tests.Tensors;

public sealed class TensorTests
{
    [DeviceTheory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void Values_come_back_as_written_in_either_precision(string name, Precision precision)
    {
        using var device = Device.Open(name);
        using var tensor = Tensor.Allocate(device, precision, [3, 37]);
        Assert.All(tensor.Read<float>(), value => Assert.Equal(0f, value));

        var values = Enumerable.Range(0, tensor.Count).Select(at => (0.1 * at) - 5).ToArray();
        var rounded = Array.ConvertAll(values, value => (float)value);
        tensor.Write(values);
        Assert.Equal(rounded, tensor.Read<float>());
        Assert.Equal(precision == Precision.Double ? values : Array.ConvertAll(rounded, value => (double)value), tensor.Read<double>());

        tensor.Clear();
        tensor.Write(rounded);
        Assert.Equal(Array.ConvertAll(rounded, value => (double)value), tensor.Read<double>());
        Assert.Equal(rounded, tensor.Read<float>());
    }

    [DeviceTheory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void A_slice_and_a_reshape_share_memory(string name, Precision precision)
    {
        using var device = Device.Open(name);
        using var tensor = Tensor.Allocate(device, precision, [4, 2, 3]);
        tensor.Write(Enumerable.Range(0, 24).Select(at => (double)at).ToArray());
        using var slice = tensor.Slice(1, 2);
        Assert.Equal(new Shape(2, 2, 3), slice.Shape);
        Assert.Equal(Enumerable.Range(6, 12).Select(at => (float)at), slice.Read<float>());

        using (var inner = slice.Slice(1, 1).Reshape([6]))
        {
            Assert.Equal(new Shape(6), inner.Shape);
            inner.Write([-1f, -2f, -3f, -4f, -5f, -6f]);
        }

        Assert.Equal([11f, -1f, -2f, -3f, -4f, -5f, -6f, 18f], tensor.Read<float>()[11..19]);
        slice.Clear();
        Assert.Equal([5f, 0f], tensor.Read<float>()[5..7]);
        Assert.Equal([0f, 18f], tensor.Read<float>()[17..19]);
    }

    [DeviceTheory]
    [InlineData(Precision.Single, Precision.Single)]
    [InlineData(Precision.Single, Precision.Double)]
    [InlineData(Precision.Double, Precision.Single)]
    public void A_copy_crosses_devices_and_precisions(string name, Precision from, Precision to)
    {
        using var device = Device.Open(name);
        using var host = Device.Open();
        using var source = Tensor.Allocate(device, from, [5]);
        using var near = Tensor.Allocate(device, to, [5]);
        using var far = Tensor.Allocate(host, to, [5]);
        using var back = Tensor.Allocate(device, from, [5]);
        float[] values = [1f, -2f, 0.5f, 1e30f, -0f];
        source.Write(values);
        source.CopyTo(near);
        near.CopyTo(far);
        far.CopyTo(back);
        Assert.Equal(values, near.Read<float>());
        Assert.Equal(values, far.Read<float>());
        Assert.Equal(values, back.Read<float>());
    }

    [DeviceTheory]
    public void Integers_are_kept_as_they_are_and_made_of_whole_numbers_only(string name)
    {
        using var device = Device.Open(name);
        using var host = Device.Open();
        int[] values = [int.MinValue, -3, 0, 16777217, int.MaxValue];
        using var tensor = Tensor.From<int>(device, [5], values);
        using var far = Tensor.Allocate(host, Precision.Int32, [5]);
        using var twice = Tensor.Allocate(device, Precision.Double, [5]);
        using var back = Tensor.Allocate(device, Precision.Int32, [5]);
        Assert.Equal($"int32 (5) on {device.Name}", tensor.ToString());
        tensor.CopyTo(far);
        far.CopyTo(twice);
        twice.CopyTo(back);
        Assert.Equal(values, back.Read<int>());
        Assert.Equal(values.Select(value => (double)value), back.Read<double>());
        Assert.Equal(values.Select(value => (float)value), back.Read<float>());
        tensor.Write([1f, -2f, 3f, 0f, -0f]);
        Assert.Equal([1, -2, 3, 0, 0], tensor.Read<int>());
        Assert.Equal([-2, 3], tensor.Slice(1, 2).Read<int>());
        foreach (var other in new[] { 0.5, 2147483648, double.NaN, double.NegativeInfinity })
        {
            Assert.Contains("is no integer of 32 bits", Assert.Throws<ArgumentException>(() => tensor.Write([1, 2, 3, 4, other])).Message, StringComparison.Ordinal);
            Assert.Contains("is no integer of 32 bits", Assert.Throws<ArgumentException>(() => tensor.Write([1, 2, 3, 4, (float)other])).Message, StringComparison.Ordinal);
        }

        tensor.Clear();
        Assert.Equal(new int[5], tensor.Read<int>());
        Assert.Throws<ArgumentException>(() => tensor.View<float>());
        Assert.Throws<ArgumentException>(() => twice.View<int>());
    }

    [DeviceTheory]
    public void Tensors_share_an_arena(string name)
    {
        using var device = Device.Open(name);
        using var arena = new DeviceMemory(device, 2 * DeviceMemory.Alignment);
        using var first = Tensor.At(arena, 0, Precision.Single, [4]);
        var second = Tensor.At(arena, DeviceMemory.Alignment, Precision.Double, [2, 2]);
        first.Write([1f, 2f, 3f, 4f]);
        second.Write([5.0, 6.0, 7.0, 8.0]);
        second.Dispose();
        Assert.Equal([1.0, 2.0, 3.0, 4.0], first.Read<double>());
        Assert.Equal([5.0, 6.0, 7.0, 8.0], Tensor.At(arena, DeviceMemory.Alignment, Precision.Double, [4]).Read<double>());
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.At(arena, DeviceMemory.Alignment, Precision.Double, [33]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.At(arena, 2, Precision.Single, [1]));
    }

    [DeviceTheory]
    public void An_empty_tensor_is_a_tensor(string name)
    {
        using var device = Device.Open(name);
        using var tensor = Tensor.Allocate(device, Precision.Single, [0, 3]);
        using var other = Tensor.Allocate(device, Precision.Single, [0, 3]);
        Assert.Equal(0, tensor.View<float>().Length);
        tensor.Write(ReadOnlySpan<float>.Empty);
        tensor.Clear();
        tensor.CopyTo(other);
        Assert.Empty(other.Read<double>());
        Assert.Equal(0, tensor.Slice(0, 0).Count);
    }

    [DeviceTheory]
    public void A_tensor_of_no_axes_has_one_element(string name)
    {
        using var device = Device.Open(name);
        using var tensor = Tensor.From<double>(device, [], [2.5]);
        Assert.Equal([2.5f], tensor.Read<float>());
    }

    [Fact]
    public void Wrong_use_is_one_clear_line()
    {
        using var device = Device.Open();
        using var tensor = Tensor.Allocate(device, Precision.Single, [2, 3]);
        using var other = Tensor.Allocate(device, Precision.Single, [3, 2]);
        Assert.Equal("A tensor of single precision has no view of Double.", Assert.Throws<ArgumentException>(() => tensor.View<double>()).Message);
        Assert.Equal("A tensor of shape (2, 3) has 6 elements; 5 were given.", Assert.Throws<ArgumentException>(() => tensor.Write(new float[5])).Message);
        Assert.Throws<ArgumentException>(() => tensor.Read(new double[7]));
        Assert.Throws<ArgumentException>(() => tensor.Read<long>());
        Assert.Throws<ArgumentException>(() => tensor.CopyTo(other));
        Assert.Throws<ArgumentException>(() => tensor.Reshape([5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Slice(1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Slice(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Slice(2, 0, 1));
        Assert.Contains("not contiguous", Assert.Throws<ArgumentException>(() => tensor.Slice(1, 0, 1)).Message, StringComparison.Ordinal);
        tensor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.View<float>());
        Assert.Throws<ObjectDisposedException>(() => tensor.Read<float>());
    }

    [Fact]
    public unsafe void Host_memory_starts_on_a_cache_line()
    {
        using var device = Device.Open();
        for (var count = 1; count < 40; count++)
        {
            using var tensor = Tensor.Allocate(device, Precision.Single, [count]);
            Assert.Equal(0, (nint)tensor.View<float>().HostPointer() % 64);
        }
    }
}
