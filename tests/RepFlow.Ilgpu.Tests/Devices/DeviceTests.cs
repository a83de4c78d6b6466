using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Tests.Devices;

public sealed class DeviceTests
{
    [Theory]
    [InlineData("gpu", "use host, cuda[:i], opencl[:i] or ilgpu-cpu")]
    [InlineData("", "use host, cuda[:i], opencl[:i] or ilgpu-cpu")]
    [InlineData("cuda:x", "a number from 0, as in cuda:0")]
    [InlineData("opencl:-1", "a number from 0, as in opencl:0")]
    [InlineData("host:1", "there is only one host")]
    [InlineData("cuda:4711", "Cannot open cuda:4711")]
    [InlineData("opencl:4711", "Cannot open opencl:4711")]
    public void A_name_that_opens_nothing_is_one_line_that_says_what_to_do(string name, string hint)
    {
        var error = Assert.Throws<DeviceException>(() => Device.Open(name));
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("host", "host")]
    [InlineData("HOST:0", "host")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("OpenCL:3", "opencl:3")]
    [InlineData("ilgpu-cpu", "ilgpu-cpu")]
    public void Names_are_read_in_any_case_and_written_in_one(string name, string written) => Assert.Equal(written, DeviceName.Parse(name).ToString());

    [Fact]
    public void The_host_is_always_there()
    {
        using var device = Device.Open();
        Assert.Equal(DeviceKind.Host, device.Kind);
        Assert.Equal("host", device.Name);
        Assert.True(device.IsHost);
        Assert.True(device.SupportsDouble);
        Assert.NotEmpty(device.Description);
        Assert.True(device.MemoryBytes > 0);
    }

    [Fact]
    public void Discovery_lists_every_kind_and_says_why_one_is_missing()
    {
        var found = Device.Discover();
        foreach (var kind in Enum.GetValues<DeviceKind>())
        {
            Assert.Contains(found, device => device.Kind == kind);
        }

        Assert.True(found.Single(device => device.Kind == DeviceKind.Host).Usable);
        Assert.True(found.Single(device => device.Kind == DeviceKind.IlgpuCpu).Usable);
        Assert.All(found.Where(device => !device.Usable), device => Assert.False(string.IsNullOrWhiteSpace(device.Refusal)));
        Assert.All(found.Where(device => device.Usable), device => Assert.NotEmpty(device.Description));
    }

    [Fact]
    public void The_default_is_a_gpu_that_works_or_the_host()
    {
        var gpu = Device.Discover().Any(device => device is { Usable: true, IsGpu: true });
        using var device = Device.OpenDefault();
        Assert.Equal(!gpu, device.IsHost);
    }

    // Nothing of ILGPU but its views: what a trimmed program lacks of it, the host device does not miss.
    [Fact]
    public void The_host_opens_no_ilgpu_context()
    {
        using var device = Device.Open("host");
        Assert.Contains("no accelerator", Assert.Throws<InvalidOperationException>(() => device.Accelerator).Message, StringComparison.Ordinal);
        Assert.Contains("no stream", Assert.Throws<InvalidOperationException>(() => device.Stream).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Host_memory_starts_on_a_cache_line_and_outlives_its_device()
    {
        Tensor tensor;
        using (var device = Device.Open("host"))
        {
            tensor = Tensor.From<double>(device, [3], [1, 2, 3]);
        }

        unsafe
        {
            Assert.Equal(0, (nint)tensor.View<double>().HostPointer() % 64);
        }

        Assert.Equal([1.0, 2, 3], tensor.Read<double>());
        tensor.Dispose();
    }

    [DeviceTheory]
    public void A_device_says_what_it_is(string name)
    {
        using var device = Device.Open(name);
        Assert.Equal(name, device.Name);
        Assert.NotEmpty(device.Description);
        Assert.True(device.MemoryBytes > 0);
        Assert.True(device.MaxGroupSize > 0);
        Assert.True(device.IsHost || device.SharedMemoryBytes >= 32768);
        device.Synchronize();
    }

    [DeviceTheory]
    public void Memory_that_is_not_there_is_one_line_with_the_sizes(string name)
    {
        using var device = Device.Open(name);
        using var held = Tensor.Allocate(device, Precision.Single, [1024, 1024]);
        var bytes = (device.MemoryBytes + 4096) & ~255L;
        var error = Assert.Throws<DeviceException>(() => new DeviceMemory(device, bytes));
        Assert.Contains("has no room for", error.Message, StringComparison.Ordinal);
        Assert.Contains("4 MiB of", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(device.AllocatedBytes < 5 << 20);
    }

    [DeviceTheory]
    public void Allocated_bytes_follow_what_is_alive(string name)
    {
        using var device = Device.Open(name);
        Assert.Equal(0, device.AllocatedBytes);
        var tensor = Tensor.Allocate(device, Precision.Single, [1000]);
        Assert.InRange(device.AllocatedBytes, 4000, 4200);
        tensor.Dispose();
        tensor.Dispose();
        Assert.Equal(0, device.AllocatedBytes);
    }

    [DeviceTheory]
    public void A_tensor_may_outlive_its_device(string name)
    {
        Tensor tensor;
        using (var device = Device.Open(name))
        {
            tensor = Tensor.Allocate(device, Precision.Single, [10]);
        }

        tensor.Dispose();
    }

    [DeviceTheory]
    public void Scratch_starts_as_zeros(string name)
    {
        using var device = Device.Open(name);
        using var scratch = device.Rent<int>(5);
        Assert.Equal(5, scratch.View.Length);
        var values = new int[5];
        if (device.IsHost)
        {
            scratch.View.HostSpan().CopyTo(values);
        }
        else
        {
            ILGPU.Runtime.ArrayViewExtensions.CopyToCPU(scratch.View, device.Stream, values);
            device.Synchronize();
        }

        Assert.All(values, value => Assert.Equal(0, value));
    }
}
