using System.Numerics;
using ILGPU;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A pass that is computed by Winograd's filtering; see <see cref="GpuWinogradLayout"/>.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
sealed class GpuWinogradPass<T, TEpilogue> : GpuPass<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    static readonly StageKernel<GpuWinogradOperand<T>> windowsKernel = Spread<GpuWinogradWindows>("windows");
    static readonly StageKernel<GpuWinogradOperand<T>> filtersKernel = Spread<GpuWinogradFilters>("filters");
    static readonly StageKernel<GpuWinogradOperand<T>> factorsKernel = Spread<GpuWinogradFactors>("factors");
    static readonly StageKernel<GpuWinogradResult<T, TEpilogue>> resultsKernel = Gather<GpuWinogradResults>("results");
    static readonly StageKernel<GpuWinogradResult<T, TEpilogue>> tapsKernel = Gather<GpuWinogradTaps>("taps");

    readonly Device device;
    readonly GpuPassPlan plan;
    readonly GpuWinogradLayout layout;
    readonly bool asksForMoments;
    readonly GpuPass<T, NoEpilogue<T>> product;
    GpuWinogradOperand<T> windows;
    GpuWinogradOperand<T> columns;
    GpuWinogradResult<T, TEpilogue> results;

    /// <summary>Lays out a pass and compiles its kernels.</summary>
    /// <param name="device">The device.</param>
    /// <param name="plan">The pass.</param>
    /// <param name="layout">How it is filtered.</param>
    /// <param name="tables">Receives the tables.</param>
    /// <param name="asksForMoments">Whether moments of the result are asked for; none are taken.</param>
    public GpuWinogradPass(Device device, GpuPassPlan plan, GpuWinogradLayout layout, List<int> tables, bool asksForMoments)
    {
        this.device = device;
        this.plan = plan;
        this.asksForMoments = asksForMoments;
        this.layout = layout;

        // Filtered factors are rounded once more: never on tensor cores.
        var isExact = device.MatrixPrecision == MatrixPrecision.Single;
        product = GpuPass<T, NoEpilogue<T>>.Create(
            device, layout.Product, tables, null, isExact ? null : GpuVariant.Portable(new GpuPassPlan(device, layout.Product, typeof(T) == typeof(float)).Shape));
        var points = GpuWinogradPoints<T>.Create();
        windows = new() { Items = layout.Windows.Items, Place = layout.Windows.Place(tables), Points = points };
        columns = new() { Items = layout.Columns.Items, Place = layout.Columns.Place(tables), Points = points };
        results = new() { Items = layout.Result.Items, Place = layout.Result.Place(tables), Points = points, Target = new() { Finishes = plan.Pass.Finishes ? 1 : 0 } };
        windowsKernel.Compile(device);
        ColumnsKernel.Compile(device);
        ResultKernel.Compile(device);
    }

    /// <inheritdoc/>
    public override long PartialCount => layout.Windows.Count + layout.Columns.Count + layout.Result.Count + product.PartialCount;

    StageKernel<GpuWinogradOperand<T>> ColumnsKernel => layout.TilesSum ? factorsKernel : filtersKernel;

    StageKernel<GpuWinogradResult<T, TEpilogue>> ResultKernel => layout.TilesSum ? tapsKernel : resultsKernel;

    /// <inheritdoc/>
    public override void Run(in GpuRun<T> run, in TEpilogue epilogue)
    {
        var (x, y, z) = (windows, columns, results);
        (x.From, y.From, z.Target.Result) = (run.A, run.B, run.Result);
        (x.Place.Tables, y.Place.Tables, z.Place.Tables) = (run.Tables, run.Tables, run.Tables);
        (x.Quads, y.Quads, z.Target.Quads) = (GpuQuads<T>.Of(run.A), GpuQuads<T>.Of(run.B), GpuQuads<T>.Of(run.Result));
        x.To = run.Partials.SubView(0, layout.Windows.Count);
        y.To = run.Partials.SubView(x.To.Length, layout.Columns.Count);
        z.From = run.Partials.SubView(x.To.Length + y.To.Length, layout.Result.Count);
        z.Target.Accumulate = run.Accumulate || plan.Pass.Adds ? 1 : 0;
        z.Target.Epilogue = epilogue;
        var rest = product.PartialCount == 0 ? default : run.Partials.SubView(x.To.Length + y.To.Length + z.From.Length, product.PartialCount);
        for (var part = 0; part < layout.Parts; part++)
        {
            x.Place.Begin = Begin(layout.Windows, part);
            windowsKernel.Launch(device, x, 0, 0, x.Items);

            // Filters are there once, and so are results that sum over all images.
            if (layout.TilesSum || part == 0)
            {
                y.Place.Begin = Begin(layout.Columns, part);
                ColumnsKernel.Launch(device, y, 0, 0, y.Items);
            }

            product.Run(new(run.Tables, x.To, y.To, z.From, rest, default, default, layout.TilesSum && part > 0), default);
            if (!layout.TilesSum || part == layout.Parts - 1)
            {
                z.Place.Begin = layout.TilesSum ? 0 : Begin(layout.Result, part);
                ResultKernel.Launch(device, z, 0, 0, z.Items);
            }
        }
    }

    /// <inheritdoc/>
    public override void CompileForSmaller()
    {
        product.CompileForSmaller();
        GpuTiledPass<T, TEpilogue>.CompileForSmaller(device, plan, GpuVariant.Portable(plan.Shape), asksForMoments);
    }

    int Begin(GpuWinogradTensor tensor, int part) => layout.Part < 0 ? 0 : checked(part * layout.PartSize * tensor.Step(layout.Part));

    static StageKernel<GpuWinogradOperand<T>> Spread<TMap>(string what)
        where TMap : struct, IGpuWinogradMap => StageKernel.Flat<GpuWinogradOperand<T>>(Name(what), GpuWinogradSpread.Run<T, TMap>);

    static StageKernel<GpuWinogradResult<T, TEpilogue>> Gather<TMap>(string what)
        where TMap : struct, IGpuWinogradMap => StageKernel.Flat<GpuWinogradResult<T, TEpilogue>>(Name(what), GpuWinogradGather.Run<T, TMap, TEpilogue>);

    static string Name(string what) => $"contraction {what} {typeof(T).Name}";
}
