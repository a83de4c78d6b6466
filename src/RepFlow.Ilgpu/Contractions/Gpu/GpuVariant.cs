using RepFlow.Ilgpu.Contractions.Processor;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A way to compute a pass of a contraction on an accelerator: what it needs, and the measures of a tile.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Rows">The rows of a tile.</param>
/// <param name="Columns">The columns of a tile.</param>
/// <param name="Precision">The precision of its products; other than single: tensor cores, in single precision only.</param>
/// <param name="KeepsPatches">Whether lines of the row operand are copied once for all taps, where a pass is such that they can be (<see cref="MatrixPatch"/>).</param>
/// <param name="PartValues">Of Winograd's filtering about how many values of tiles lie in memory at once (<see cref="GpuWinogradLayout"/>); 0 for others.</param>
sealed record GpuVariant(string Name, int Rows, int Columns, MatrixPrecision Precision = MatrixPrecision.Single, bool KeepsPatches = false, int PartValues = 0)
{
    /// <summary>A thread an element.</summary>
    public static readonly GpuVariant Direct = new("direct", 1, 1);

    /// <summary>Tiles of 16 x 16.</summary>
    public static readonly GpuVariant Tile16 = new("16 x 16", GpuTile16.Size, GpuTile16.Size);

    /// <summary>Tiles of 64 x 64.</summary>
    public static readonly GpuVariant Tile64 = new("64 x 64", GpuSize64.Size, GpuSize64.Size);

    /// <summary>Tiles of 128 x 128, in single precision: double has not that many registers.</summary>
    public static readonly GpuVariant Tile128 = new("128 x 128", GpuSize128.Size, GpuSize128.Size);

    /// <summary>Tiles for processors behind OpenCL, which are cut by what a core can do (<see cref="ProcessorCut"/>).</summary>
    public static readonly GpuVariant Processor = new("processor", ProcessorTile.FactorsAtOnce, ProcessorTile.Panel);

    /// <summary>Winograd's filtering (<see cref="GpuWinogradLayout"/>), whose products are a pass of their own: in parts that a large GPU's second-level cache holds, 64 MiB in single precision.</summary>
    public static readonly GpuVariant Winograd = new("winograd", GpuWinogradLayout.TileSize, GpuWinogradLayout.TileSize, PartValues: 1 << 24);

    /// <summary>All there are.</summary>
    public static readonly IReadOnlyList<GpuVariant> All =
    [
        Direct, Tile16, Tile64, Tile128, Processor, Winograd, Winograd with { Name = "winograd, large parts", PartValues = 1 << 26 },
        new("tf32 128 x 128", 128, 128, MatrixPrecision.TensorFloat32), new("tf32 256 x 64", 256, 64, MatrixPrecision.TensorFloat32),
        new("bf16 128 x 128", 128, 128, MatrixPrecision.BFloat16), new("bf16 256 x 64", 256, 64, MatrixPrecision.BFloat16),
        new("tf32 128 x 128, patches", 128, 128, MatrixPrecision.TensorFloat32, true), new("tf32 256 x 64, patches", 256, 64, MatrixPrecision.TensorFloat32, true),
        new("bf16 128 x 128, patches", 128, 128, MatrixPrecision.BFloat16, true), new("bf16 256 x 64, patches", 256, 64, MatrixPrecision.BFloat16, true),
    ];

    // The multiprocessors of a large GPU.
    const int Multiprocessors = 132;

    // The terms that are worth a part of a sum of their own, and those that take as long as a partial sum, which goes to memory and comes back.
    const int LeastTerms = 256, PartialTerms = 48;

    // Up to how many waves of groups it is worth to fill the last one, and by how many parts.
    const int FewWaves = 3;

    /// <summary>Whether it runs on tensor cores.</summary>
    public bool IsMatrix => Precision != MatrixPrecision.Single;

    /// <summary>Whether it is Winograd's filtering.</summary>
    public bool IsWinograd => PartValues > 0;

    /// <summary>By how much, relatively, a factor is rounded at most.</summary>
    public double Rounding => Precision switch { MatrixPrecision.TensorFloat32 => 1.0 / 2048, MatrixPrecision.BFloat16 => 1.0 / 256, _ => 0 };

    /// <summary>The terms of a step: on tensor cores 32 words, else those that the largest step of a tile has.</summary>
    public int StepTerms => Precision switch { MatrixPrecision.BFloat16 => 64, MatrixPrecision.TensorFloat32 => 32, _ => 16 };

    /// <summary>Whether it can take the moments of what it stores: a group has many elements of a row or column.</summary>
    public bool TakesMoments => this != Direct && this != Processor && !IsWinograd;

    /// <summary>The groups that a large GPU runs at once: three a multiprocessor by the registers of the smaller tiles, else two.</summary>
    int Room => Multiprocessors * (this == Tile64 || this == Tile16 ? GpuSize64.Groups : GpuSize128.Groups);

    /// <summary>The rows and columns of which moments are taken at once: a tile's, or a warp's on tensor cores.</summary>
    public (int Rows, int Columns) MomentPart => IsMatrix ? (MatrixStore.WarpRows, MatrixStore.WarpColumns) : (Rows, Columns);

    /// <summary>The variant that computes a shape: the one that was the fastest on the device, where that was measured, else the usual one.</summary>
    /// <param name="device">The device.</param>
    /// <param name="shape">The shape.</param>
    /// <returns>The variant.</returns>
    public static GpuVariant Of(Device device, GpuShape shape)
    {
        var possible = device.Tuning is null || device.SchedulesForLargeShapes ? [] : Possible(device, shape);
        var fastest = possible.Count == 0 ? null : device.Tuning!.Find(device, shape.ToString(), possible.Select(variant => variant.Name));
        return fastest is null ? Usual(device, shape) : possible.First(variant => variant.Name == fastest);
    }

    /// <summary>The variants that can compute a shape: of those for tensor cores the ones of the precision that the device is told to multiply in.</summary>
    /// <param name="device">The device.</param>
    /// <param name="shape">The shape.</param>
    /// <returns>The variants, in the order of <see cref="All"/>.</returns>
    public static IReadOnlyList<GpuVariant> Possible(Device device, GpuShape shape) => [.. All.Where(variant => variant.Computes(device, shape))];

    /// <summary>The variant that suits a shape: on tensor cores where the device is told to and the matrix fills half a tile, else the portable one.</summary>
    /// <param name="device">The device.</param>
    /// <param name="shape">The shape.</param>
    /// <returns>The variant.</returns>
    public static GpuVariant Usual(Device device, GpuShape shape)
    {
        var fills = (shape.Rows >= 64 && shape.Columns >= 32 && shape.Depth >= 16) || (shape.Depth > 0 && device.SchedulesForLargeShapes);
        if (shape.IsSingle && device.MatrixPrecision != MatrixPrecision.Single && fills)
        {
            // Patches are copied while their group has nothing to multiply: whether that pays is measured, not assumed.
            return All.First(variant => variant.Precision == device.MatrixPrecision && variant.Columns == (shape.Columns <= 64 && shape.Rows > 128 ? 64 : 128));
        }

        if (device.HasChipMemory && Winograd.Computes(device, shape) && (shape.FiltersPay || device.SchedulesForLargeShapes))
        {
            return Winograd;
        }

        return !device.HasChipMemory && shape.Rows >= 8 && shape.Columns >= 8 ? Processor : Portable(shape);
    }

    /// <summary>The portable variant that suits a shape: the largest tile that is mostly full and gives every multiprocessor something to do.</summary>
    /// <param name="shape">The shape.</param>
    /// <returns>The variant.</returns>
    public static GpuVariant Portable(GpuShape shape) =>
        shape.Rows < 8 || shape.Columns < 8 ? Direct
            : shape.Rows <= 32 || shape.Columns <= 16 ? Tile16
            : shape.IsSingle && shape.Rows > 64 && shape.Columns > 64
                && Tile128.Groups(shape.Batch, shape.Rows, shape.Columns) * (long)Math.Max(1, shape.Depth / LeastTerms) >= Tile128.Room ? Tile128
            : Tile64;

    /// <summary>The tiles of a pass.</summary>
    /// <param name="batch">The number of matrices.</param>
    /// <param name="rows">The rows of each.</param>
    /// <param name="columns">The columns of each.</param>
    /// <returns>The tiles.</returns>
    public int Groups(int batch, int rows, int columns) => checked(batch * ContractionPass.Blocks(rows, Rows) * ContractionPass.Blocks(columns, Columns));

    /// <summary>
    /// How many terms a part of a sum has: all, where there are groups enough, else so many that the groups, which run in waves of as many as have room, are done the soonest with their terms
    /// and their partial sums. Groups that fill the GPU are enough; but of tiles that multiply exactly and take no moments, which parts of sums have none of, those of a last wave count too.
    /// </summary>
    /// <param name="groups">The tiles.</param>
    /// <param name="depth">The terms of each sum.</param>
    /// <param name="takesMoments">Whether moments of the result are asked for.</param>
    /// <returns>The terms, a whole number of steps where they are not all.</returns>
    public int SliceDepth(int groups, int depth, bool takesMoments)
    {
        var busy = Math.Max(1, this == Direct ? groups / GpuPlace.Threads : groups);
        var waves = !takesMoments && (this == Tile64 || this == Tile128) ? FewWaves : 1;
        var most = busy >= waves * Room ? 1 : Math.Min(depth / LeastTerms, Math.Max(waves, 4 * Room / busy));
        var slices = 1;
        for (var more = 2; more <= most; more++)
        {
            slices = Terms(more) < Terms(slices) ? more : slices;
        }

        return slices == 1 ? depth : ContractionPass.Blocks(ContractionPass.Blocks(depth, slices), StepTerms) * StepTerms;

        double Terms(int parts) => ((double)ContractionPass.Blocks(busy * parts, Room) * depth / parts) + ((double)PartialTerms * parts * busy / Room);
    }

    // Filtered factors are rounded once more: products of less than single precision would be worse than they say.
    bool Computes(Device device, GpuShape shape) =>
        IsMatrix ? shape.IsSingle && shape.Depth > 0 && Precision == device.MatrixPrecision && (!KeepsPatches || shape.Special.Contains(this))
            : this == Direct
            || (IsWinograd ? shape.Special.Contains(this) && (!shape.IsSingle || device.MatrixPrecision == MatrixPrecision.Single)
                : this == Processor ? !device.HasChipMemory
                : device.HasChipMemory && (this != Tile128 || shape.IsSingle));
}
