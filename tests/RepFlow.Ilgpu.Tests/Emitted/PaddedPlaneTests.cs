using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Tests.Emitted;

public sealed class PaddedPlaneTests
{
    [Theory]
    [InlineData(28, 28, 16)]
    [InlineData(7, 7, 16)]
    [InlineData(1, 100, 8)]
    [InlineData(3, 1, 16)]
    public void Lanes_that_run_through_all_rows_read_around_themselves_within_their_plane(int rows, int columns, int lanes)
    {
        var plane = new PaddedPlane(3, rows, columns, 1, 1, 2, lanes, isOneRun: true);

        var last = plane.At(2, 0, 0) + ((plane.Run + lanes - 1) / lanes * lanes) - 1;
        Assert.InRange(plane.At(2, rows - 1, columns - 1), plane.At(2, 0, 0), last);
        Assert.InRange(plane.Origin - plane.Slice - plane.Pitch - 2, 0, plane.Size - 1);
        Assert.InRange(last + plane.Slice + plane.Pitch + 2, 0, plane.Size - 1);
        Assert.Equal(0, plane.Origin % lanes);
        Assert.Equal(0, plane.Slice % lanes);
    }

    [Theory]
    [InlineData(31, 31, 16, 4)]
    [InlineData(14, 14, 8, 4)]
    [InlineData(15, 63, 8, 8)]
    public void Neighbouring_planes_do_not_stand_at_the_same_place_of_a_page(int rows, int columns, int lanes, int size)
    {
        var tight = new PaddedPlane(1, rows, columns, 0, 1, 1, lanes, isOneRun: true);
        var plane = tight.Apart(size);

        Assert.InRange(plane.Size, tight.Size, tight.Size + (2048 / size));
        Assert.Equal(0, plane.Size * size % 64);
        for (var distance = 1; distance <= 4; distance++)
        {
            Assert.InRange(distance * plane.Size * size % 4096, 2 * 64, 4096 - (2 * 64));
        }
    }
}
