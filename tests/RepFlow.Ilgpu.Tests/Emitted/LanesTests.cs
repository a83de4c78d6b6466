using System.Numerics;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Tests.Emitted;

public sealed class LanesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Numbers_that_are_evenly_spaced_are_read_where_the_mask_is_set(int step)
    {
        Gathers<Lane<float>, float>(step);
        Gathers<Lanes128<float>, float>(step);
        Gathers<Lanes256<float>, float>(step);
        Gathers<Lanes512<float>, float>(step);
        Gathers<Lane<double>, double>(step);
        Gathers<Lanes128<double>, double>(step);
        Gathers<Lanes256<double>, double>(step);
        Gathers<Lanes512<double>, double>(step);
    }

    static unsafe void Gathers<TLanes, T>(int step)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // What lies between and behind is not a number, so that nothing of it can be taken for something else.
        var numbers = new T[((TLanes.Count - 1) * step) + 1];
        Array.Fill(numbers, T.NaN);
        for (var lane = 0; lane < TLanes.Count; lane++)
        {
            numbers[lane * step] = T.CreateChecked(lane + 1);
        }

        var random = new Random(step);
        var (chosen, read) = (new T[TLanes.Count], new T[TLanes.Count]);
        fixed (T* source = numbers, choice = chosen, target = read)
        {
            TLanes.Store(TLanes.Gather(source, step), target);
            Assert.Equal(Enumerable.Range(1, TLanes.Count).Select(T.CreateChecked), read);
            for (var round = 0; round < 20; round++)
            {
                for (var lane = 0; lane < TLanes.Count; lane++)
                {
                    chosen[lane] = T.CreateChecked(random.Next(2));
                }

                TLanes.Store(TLanes.Gather(source, step, TLanes.Load(choice) > TLanes.Zero), target);
                Assert.Equal(chosen.Select((isChosen, lane) => isChosen * T.CreateChecked(lane + 1)), read);
            }
        }
    }
}
