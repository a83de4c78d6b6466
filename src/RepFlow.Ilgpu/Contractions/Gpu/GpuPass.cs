using ILGPU;
using RepFlow.Ilgpu.Emitted;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A pass of a contraction laid out for a GPU: its tables, its kernel and its grid.</summary>
/// <remarks>The cut into tiles and slices depends on the contraction only, so results do not change from run to run.</remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
sealed class GpuPass<T, TEpilogue>
    where T : unmanaged, System.Numerics.INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>Groups that are wanted before sums are cut: a few for each multiprocessor of a large GPU.</summary>
    const int WantedGroups = 256;

    /// <summary>A slice is at least so many terms.</summary>
    const int LeastSlice = 256;

    static readonly StageKernel<GpuArguments<T, TEpilogue>> sliceSum = StageKernel.Flat<GpuArguments<T, TEpilogue>>($"contraction slices {typeof(T).Name}", GpuSliceSum.Run<T, TEpilogue>);

    readonly Device device;
    readonly StageKernel<GpuArguments<T, TEpilogue>> kernel;
    readonly int items;
    readonly bool adds;
    readonly int tile;
    readonly int words;
    GpuArguments<T, TEpilogue> arguments;

    /// <summary>Lays out a pass and compiles its kernels.</summary>
    /// <param name="device">The device.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="tables">Receives the tables.</param>
    /// <param name="forcedTile">The tile (1 for none) instead of the one that suits the shapes, for tests.</param>
    public GpuPass(Device device, ContractionPass pass, List<int> tables, int? forcedTile)
    {
        this.device = device;
        adds = pass.Adds;
        var rowBorder = new GpuBorderLayout(pass, pass.A);
        var columnBorder = new GpuBorderLayout(pass, pass.B);
        // Three kernels: no test, one word for the rows (rows come from the operand with the border), or two words for both.
        words = columnBorder.Words == 0 && rowBorder.Words < 2 ? rowBorder.Words : 2;
        var columnWords = words == 2 ? 2 : 0;

        var aStrides = ContractionPass.DenseStrides(pass.A);
        var bStrides = ContractionPass.DenseStrides(pass.B);
        var strides = ContractionPass.DenseStrides(pass.Result);
        var aSteps = pass.Steps(pass.A, aStrides);
        var bSteps = pass.Steps(pass.B, bStrides);
        var steps = pass.Steps(pass.Result, strides);
        arguments = new GpuArguments<T, TEpilogue>
        {
            Rows = Operand(IndexRole.Row, pass.A, rowBorder, words, aSteps, aStrides),
            Columns = Operand(IndexRole.Column, pass.B, columnBorder, columnWords, bSteps, bStrides),
            Depth = pass.Count(IndexRole.Summed),
            Batch = pass.Count(IndexRole.Batch),
            Finishes = pass.Finishes ? 1 : 0,
            ResultRowTable = AddTable(pass.Table(IndexRole.Row, steps, aSteps)),
            ResultColumnTable = AddTable(pass.Table(IndexRole.Column, steps, bSteps)),
            ResultBatchTable = AddTable(pass.Table(IndexRole.Batch, steps, steps, ContractionPass.Origin(pass.Result, strides))),
        };
        ref var x = ref arguments;
        tile = forcedTile ?? TileSize();
        var groups = Groups(tile);
        var busy = tile == 1 ? groups / GpuPlace.Threads : groups;
        x.Slices = busy >= WantedGroups ? 1 : Math.Clamp(Math.Min(WantedGroups / Math.Max(1, busy), x.Depth / LeastSlice), 1, WantedGroups);
        x.SliceDepth = x.Slices == 1 ? x.Depth : Blocks(Blocks(x.Depth, x.Slices), 16) * 16;
        x.Slices = x.Slices == 1 ? 1 : Blocks(x.Depth, x.SliceDepth);
        items = checked(groups * x.Slices);
        PartialCount = x.Slices == 1 ? 0 : (long)x.Slices * x.Batch * x.Rows.Count * x.Columns.Count;
        kernel = Kernel(words, tile);
        kernel.Compile(device);
        if (x.Slices > 1)
        {
            sliceSum.Compile(device);
        }

        int Groups(int size) => checked(arguments.Batch * Blocks(arguments.Rows.Count, size) * Blocks(arguments.Columns.Count, size));

        // The largest tile that is mostly full and gives every multiprocessor something to do; 128x128 has no room for doubles in registers.
        int TileSize()
        {
            var (rows, columns) = (arguments.Rows.Count, arguments.Columns.Count);
            return rows < 8 || columns < 8 ? 1
                : rows <= 32 || columns <= 16 ? GpuTile16.Size
                : typeof(T) == typeof(float) && columns > 64 && Groups(GpuSize128.Size) >= WantedGroups ? GpuSize128.Size
                : GpuSize64.Size;
        }

        GpuOperand<T> Operand(IndexRole role, PassAxis[] axes, GpuBorderLayout border, int wordCount, int[] offsets, int[] strides)
        {
            var operand = new GpuOperand<T>
            {
                Count = pass.Count(role),
                Table = Add(role, axes, border, wordCount, offsets, offsets, null),
                DepthTable = Add(IndexRole.Summed, axes, border, wordCount, offsets, aSteps, null),
                BatchTable = Add(IndexRole.Batch, axes, border, wordCount, offsets, steps, strides),
                Test = border.Test,
            };

            // Neighbouring threads should read neighbouring elements.
            operand.ByDepth = AreNeighbours(operand.DepthTable, pass.Count(IndexRole.Summed)) && !AreNeighbours(operand.Table, operand.Count) ? 1 : 0;
            return operand;
        }

        bool AreNeighbours(int table, int count) => count > 1 && tables[table + 1] - tables[table] == 1;

        int Add(IndexRole role, PassAxis[] axes, GpuBorderLayout border, int wordCount, int[] offsets, int[] order, int[]? originStrides)
        {
            var at = AddTable(pass.Table(role, offsets, order, originStrides is null ? 0 : ContractionPass.Origin(axes, originStrides)));
            for (var word = 0; word < wordCount; word++)
            {
                var start = originStrides is null ? 0 : border.Origin(word, axes);
                AddTable(pass.Table(role, border.Steps(word, axes, pass.Extents.Length), order, start));
            }

            return at;
        }

        int AddTable(int[] table)
        {
            var at = tables.Count;
            tables.AddRange(table);
            return at;
        }
    }

    /// <summary>The elements of the parts of the sums.</summary>
    public long PartialCount { get; }

    /// <summary>Enqueues the pass.</summary>
    /// <param name="tables">The tables of all passes.</param>
    /// <param name="a">The operand that holds the rows.</param>
    /// <param name="b">The operand that holds the columns.</param>
    /// <param name="result">The result.</param>
    /// <param name="partials">Room for the parts of the sums.</param>
    /// <param name="accumulate">Whether the result is added to.</param>
    /// <param name="epilogue">What is done to the result's elements.</param>
    public void Run(ArrayView<int> tables, ArrayView<T> a, ArrayView<T> b, ArrayView<T> result, ArrayView<T> partials, bool accumulate, in TEpilogue epilogue)
    {
        var x = arguments;
        x.Rows.View = a;
        x.Columns.View = b;
        x.Result = result;
        x.Partials = partials;
        x.Tables = tables;
        x.Accumulate = accumulate || adds ? 1 : 0;
        x.Epilogue = epilogue;
        kernel.Launch(device, x, 0, 0, items);
        if (x.Slices > 1)
        {
            sliceSum.Launch(device, x, 0, 0, checked(x.Rows.Count * x.Columns.Count * x.Batch));
        }
    }

    /// <summary>Compiles the kernels that the pass takes where there is less to do: smaller tiles, and that for sums in parts.</summary>
    public void CompileForSmaller()
    {
        foreach (var smaller in (ReadOnlySpan<int>)[GpuSize64.Size, GpuTile16.Size, 1])
        {
            if (smaller < tile)
            {
                Kernel(words, smaller).Compile(device);
            }
        }

        sliceSum.Compile(device);
    }

    static StageKernel<GpuArguments<T, TEpilogue>> Kernel(int words, int tile)
    {
        return words switch
        {
            0 => Of<GpuNoBorder, GpuNoBorder>(),
            1 => Of<GpuBorder, GpuNoBorder>(),
            _ => Of<GpuWideBorder, GpuWideBorder>(),
        };

        StageKernel<GpuArguments<T, TEpilogue>> Of<TRowBorder, TColumnBorder>()
            where TRowBorder : struct, IGpuBorder
            where TColumnBorder : struct, IGpuBorder => tile switch
            {
                GpuSize128.Size => GpuKernels<T, TRowBorder, TColumnBorder, TEpilogue>.Tile128,
                GpuSize64.Size => GpuKernels<T, TRowBorder, TColumnBorder, TEpilogue>.Tile64,
                GpuTile16.Size => GpuKernels<T, TRowBorder, TColumnBorder, TEpilogue>.Tile16,
                _ => GpuKernels<T, TRowBorder, TColumnBorder, TEpilogue>.Direct,
            };
    }

    static int Blocks(int count, int size) => (int)(((long)count + size - 1) / size);
}
