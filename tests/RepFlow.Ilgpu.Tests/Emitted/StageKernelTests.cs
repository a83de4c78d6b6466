using ILGPU;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Tests.Emitted;

public sealed class StageKernelTests
{
    [DeviceTheory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(70_001)]
    public void A_flat_kernel_computes_every_element(string name, int count)
    {
        using var device = Device.Open(name);
        Check<float>(device, count, ScaleKernels<float>.Flat, count, 2.5f);
        if (device.SupportsDouble)
        {
            Check<double>(device, count, ScaleKernels<double>.Flat, count, 2.5);
        }
    }

    [DeviceTheory]
    [InlineData(1)]
    [InlineData(70_001)]
    public void A_grouped_kernel_computes_every_element(string name, int count)
    {
        using var device = Device.Open(name);
        var groups = (count + ScaleKernels<float>.GroupSize - 1) / ScaleKernels<float>.GroupSize;
        Check<float>(device, count, ScaleKernels<float>.Grouped, groups, 2.5f);
        if (device.SupportsDouble)
        {
            Check<double>(device, count, ScaleKernels<double>.Grouped, groups, 2.5);
        }
    }

    [DeviceTheory]
    public void A_kernel_without_a_host_body_runs_on_the_host_too(string name)
    {
        using var device = Device.Open(name);
        Check<float>(device, 1000, ScaleKernels<float>.KernelOnly, 1000, 3f);
    }

    [DeviceTheory]
    public void No_elements_launch_nothing(string name)
    {
        using var device = Device.Open(name);
        Check<float>(device, 0, ScaleKernels<float>.Flat, 0, 3f);
    }

    [DeviceTheory]
    public void A_launch_allocates_nothing_after_the_first(string name)
    {
        using var device = Device.Open(name);
        using var x = Tensor.Allocate(device, Precision.Single, [100_000]);
        var arguments = new ScaleArguments<float>(x.View<float>(), x.View<float>(), 1f, x.Count);
        for (var warm = 0; warm < 100; warm++)
        {
            ScaleKernels<float>.Flat.Launch(device, arguments, x.Count, 1, x.Count);
        }

        device.Synchronize();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            ScaleKernels<float>.Flat.Launch(device, arguments, x.Count, 1, x.Count);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        device.Synchronize();

        // ILGPU's CPU accelerator allocates for every launch; it is there for debugging.
        Assert.True(allocated == 0 || device.Kind == DeviceKind.IlgpuCpu, $"{allocated} bytes");
    }

    [DeviceTheory]
    public void A_kernel_that_does_not_compile_is_named_and_the_device_says_that_it_is_spoilt(string name)
    {
        using var device = Device.Open(name);
        if (device.IsHost)
        {
            return;
        }

        using var x = Tensor.Allocate(device, Precision.Single, [8]);
        var arguments = new ScaleArguments<float>(x.View<float>(), x.View<float>(), 1f, 8);
        var error = Assert.Throws<DeviceException>(() => ScaleKernels<float>.Broken.Launch(device, arguments, 8, 1, 8));
        Assert.StartsWith($"Kernel Broken does not compile for {device}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        error = Assert.Throws<DeviceException>(() => ScaleKernels<float>.Grouped.Launch(device, arguments, 8, 1, 1));
        Assert.Contains("since kernel Broken failed: open the device again", error.Message, StringComparison.Ordinal);

        using var again = Device.Open(name);
        Check<float>(again, 8, ScaleKernels<float>.Flat, 8, 2f);
    }

    [DeviceTheory]
    public void Groups_that_are_too_large_are_refused(string name)
    {
        using var device = Device.Open(name);
        if (device.IsHost)
        {
            return;
        }

        using var x = Tensor.Allocate(device, Precision.Single, [8]);
        var arguments = new ScaleArguments<float>(x.View<float>(), x.View<float>(), 1f, 8);
        var error = Assert.Throws<DeviceException>(() => ScaleKernels<float>.Huge.Launch(device, arguments, 8, 1, 1));
        Assert.Contains("runs in groups of 1048576 threads", error.Message, StringComparison.Ordinal);
    }

    static void Check<T>(Device device, int count, StageKernel<ScaleArguments<T>> kernel, int deviceItems, T factor)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        using var whole = Tensor.Allocate(device, Precisions.Of<T>(), [count + 7]);
        using var result = Tensor.Allocate(device, Precisions.Of<T>(), [count]);
        var values = Enumerable.Range(0, count + 7).Select(at => (float)(at % 1000)).ToArray();
        whole.Write(values);

        // A view that starts inside a buffer, as slices and arenas give.
        using var x = whole.Slice(3, count);
        kernel.Launch(device, new ScaleArguments<T>(x.View<T>(), result.View<T>(), factor, count), count, 1, deviceItems);
        Assert.Equal(values.AsSpan(3, count).ToArray().Select(value => value * float.CreateChecked(factor)), result.Read<float>());
    }
}
