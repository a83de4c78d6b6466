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

    [Theory]
    [InlineData(1, 28, 28, 4, 32, 4096)]
    [InlineData(3, 7, 5, 2, 16, 4096)]
    [InlineData(2, 9, 6, 4, 32, 10)]
    [InlineData(1, 1, 20, 1, 32, 4096)]
    public void Strips_have_zeros_around_every_row_and_their_neighbours_where_kernels_look(int depth, int rows, int columns, int strip, int line, int capacity)
    {
        var plane = PaddedPlane.OfStrips(depth, rows, columns, 1, 2, 1, strip, line, capacity);
        var places = new Dictionary<int, (int, int, int)>();
        for (var at = 0; at < depth * rows * columns; at++)
        {
            var (d, i, j) = (at / columns / rows, at / columns % rows, at % columns);
            Assert.True(places.TryAdd(Place(d, i, j), (d, i, j)));
        }

        foreach (var (d, i, j) in places.Values)
        {
            for (var near = 0; near < 45; near++)
            {
                var (e, k, l) = (d + (near / 15) - 1, i + (near / 3 % 5) - 2, j + (near % 3) - 1);
                var place = Place(d, i, j) + ((e - d) * plane.Slice) + Place(0, (i % strip) + k - i, l) - Place(0, i % strip, j);
                Assert.InRange(place, 0, plane.Size - 1);
                var isInside = e >= 0 && e < depth && k >= 0 && k < rows && l >= 0 && l < columns;
                Assert.Equal(isInside, places.TryGetValue(place, out var found));
                Assert.Equal(isInside ? (e, k, l) : default, found);
            }
        }

        // A row of a strip further down is a block further on, a strip further down a pitch.
        int Place(int d, int i, int j)
        {
            var inStrip = ((i % strip) + strip) % strip;
            return plane.At(d, (i - inStrip) / strip, j) + (inStrip * plane.Block);
        }
    }
}
