using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Tests.Emitted;

public sealed unsafe class HostScratchTests
{
    [Fact]
    public void A_slot_keeps_its_memory_until_it_has_to_grow()
    {
        var small = HostScratch.Get<float>(1000);
        Assert.Equal(0, (nint)small % HostScratch.Alignment);
        Assert.True(small == HostScratch.Get<float>(1000));
        Assert.True(small == HostScratch.Get<float>(10));
        var large = HostScratch.Get<double>(1_000_000);
        Assert.Equal(0, (nint)large % HostScratch.Alignment);
        new Span<double>(large, 1_000_000).Fill(1);
    }

    [Fact]
    public void Slots_and_threads_do_not_share()
    {
        var first = (nint)HostScratch.Get<byte>(100);
        var second = (nint)HostScratch.Get<byte>(100, slot: HostScratch.Slots - 1);
        Assert.NotEqual(first, second);
        nint elsewhere = 0;
        var thread = new Thread(() => elsewhere = (nint)HostScratch.Get<byte>(100));
        thread.Start();
        thread.Join();
        Assert.NotEqual(first, elsewhere);
        Assert.NotEqual(0, (nint)HostScratch.Get<byte>(0, slot: 2));
    }
}
