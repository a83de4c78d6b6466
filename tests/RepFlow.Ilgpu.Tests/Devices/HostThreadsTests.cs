using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Tests.Devices;

public sealed class HostThreadsTests
{
    [Theory]
    [InlineData("3", 3)]
    [InlineData(" ", 0)]
    [InlineData(null, 0)]
    public void The_setting_gives_the_number_of_threads(string? setting, int threads) =>
        Assert.Equal(threads == 0 ? Environment.ProcessorCount : threads, HostThreads.Parse(setting));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("99999")]
    public void A_setting_that_makes_no_sense_is_refused(string setting) =>
        Assert.Contains("REPFLOW_THREADS", Assert.Throws<DeviceException>(() => HostThreads.Parse(setting)).Message, StringComparison.Ordinal);
}
