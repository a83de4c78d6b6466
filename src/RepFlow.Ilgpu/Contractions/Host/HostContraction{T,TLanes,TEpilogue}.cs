using System.Numerics;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Runs a contraction on the host: copies operands that are read outside, then runs the passes.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TLanes">The widest vectors.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
sealed unsafe class HostContraction<T, TLanes, TEpilogue> : HostContraction<T, TEpilogue>
    where T : unmanaged, INumber<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where TEpilogue : struct, IEpilogue<T>
{
    /// <summary>Room behind every piece of scratch: a vector may be read that ends behind it.</summary>
    const int Spare = 64;

    /// <summary>The elements that a copying task copies, about.</summary>
    const int CopyChunk = 4096;

    /// <summary>The elements that a clearing task clears.</summary>
    const int ClearChunk = 16384;

    static readonly HostBody<CopyWork> copying = static (in work, begin, end) =>
        work.Operand.CopyLines(work.Source, work.Target, begin * work.Chunk, (int)Math.Min((long)end * work.Chunk, work.Operand.Lines));

    static readonly HostBody<ClearWork> clearing = static (in work, begin, end) =>
        new Span<T>(work.Target + ((long)begin * ClearChunk), (int)(Math.Min((long)end * ClearChunk, work.Count) - ((long)begin * ClearChunk))).Clear();

    readonly bool swapped;
    readonly StagedOperand a;
    readonly StagedOperand b;
    readonly HostPass<T, TEpilogue>[] passes;
    readonly int cleared;
    readonly long copyA;
    readonly long copyB;

    /// <summary>Prepares a contraction.</summary>
    /// <param name="plan">The contraction.</param>
    /// <param name="isTiled">Which filters of three taps are computed in tiles: if not given, those for which that <see cref="WinogradForm.Pays"/>.</param>
    public HostContraction(ContractionPlan plan, Func<WinogradForm, bool>? isTiled = null)
    {
        swapped = plan.Swapped;
        cleared = ClearedCount(plan);
        var computed = plan.Passes.Where(pass => !pass.IsZero || cleared == 0).ToList();
        var forms = computed.Select(pass => WinogradForm.Find(pass, computed)).OfType<WinogradForm>().Where(isTiled ?? (form => form.Pays)).ToList();

        // What several passes compute together stands in place of the first; none of them adds to another.
        var steps = new List<Step>();
        foreach (var pass in computed)
        {
            var form = forms.Find(form => form.Passes.Contains(pass));
            var window = form is null ? HostWindow.Find(pass, Math.Min(TLanes.Count, Lanes256<T>.Count)) : null;
            if (window is not null && steps.Find(step => step.Windows is { } windows && windows[0].GoesWith(window)) is { Windows: { } others })
            {
                others.Add(window);
            }
            else if (form is null || form.Passes[0] == pass)
            {
                steps.Add(new Step(form?.Reading ?? pass, form, window is null ? null : [window]));
            }
        }

        // Windows are copied by the tasks that sum them.
        a = Staged(steps.Where(step => step.Windows is null).Select(step => step.Reading), pass => pass.A);
        b = Staged(steps.SelectMany(step => step.Windows?.Select(window => window.Pass) ?? [step.Reading]), pass => pass.B);
        passes = [.. steps.Select(step =>
            step.Windows is { } together ? HostPass<T, TEpilogue>.Create<TLanes>(together, b)
            : step.Form is { } form ? HostPass<T, TEpilogue>.Create<TLanes>(form, new WinogradTables(form, a, b))
            : HostPass<T, TEpilogue>.Create<TLanes>(new HostTables(step.Reading, a, b)))];
        copyA = a.NeedsCopy ? Room(a.Count) : 0;
        copyB = b.NeedsCopy ? Room(b.Count) : 0;
        ScratchCount = checked((int)(copyA + copyB + Room(passes.Select(pass => pass.ScratchCount).DefaultIfEmpty(0).Max())));

        static StagedOperand Staged(IEnumerable<ContractionPass> passes, Func<ContractionPass, PassAxis[]> axes)
        {
            var reading = passes.Where(pass => pass.Count(IndexRole.Summed) > 0).ToList();
            return new StagedOperand([.. reading.Select(axes)], [.. reading.Select(pass => pass.Extents)]);
        }
    }

    /// <inheritdoc/>
    public override int ScratchCount { get; }

    /// <inheritdoc/>
    public override void Run(T* left, T* right, T* result, T* scratch, bool accumulate, in TEpilogue epilogue)
    {
        var rows = swapped ? right : left;
        var operands = new HostOperands<T, TEpilogue>
        {
            Rows = rows,
            A = Stage(a, rows, scratch),
            B = Stage(b, swapped ? left : right, scratch + copyA),
            Result = new HostResult<T, TEpilogue>(result, epilogue),
            Scratch = scratch + copyA + copyB,
        };
        if (cleared > 0 && !accumulate)
        {
            HostParallel.For(ContractionPass.Blocks(cleared, ClearChunk), ClearChunk, new ClearWork { Target = result, Count = cleared }, clearing);
        }

        foreach (var pass in passes)
        {
            operands.Result.Accumulate = accumulate || pass.Adds;
            operands.Result.Finishes = pass.Finishes;
            pass.Run(operands);
        }
    }

    /// <summary>
    /// The elements of the result where it is cleared at once, instead of by the passes without terms: their elements lie between those of others, so that each would
    /// visit every cache line once more.
    /// </summary>
    static int ClearedCount(ContractionPlan plan)
    {
        if (typeof(TEpilogue) != typeof(NoEpilogue<T>) || !plan.Passes.Any(pass => pass.IsZero))
        {
            return 0;
        }

        // Elements that no index selects keep what they hold.
        var selected = plan.Passes.Where(pass => !pass.Adds).Sum(pass => (long)pass.Count(IndexRole.Batch) * pass.Count(IndexRole.Row) * pass.Count(IndexRole.Column));
        var count = plan.Passes[0].Result.Aggregate(1L, (product, axis) => product * axis.Extent);
        return selected == count ? (int)count : 0;
    }

    // Pieces of scratch start on cache lines.
    static long Room(long count) => (count + Spare + 63) / 64 * 64;

    static T* Stage(StagedOperand operand, T* source, T* target)
    {
        if (!operand.NeedsCopy)
        {
            return source;
        }

        var chunk = Math.Max(1, CopyChunk / Math.Max(1, operand.Count / operand.Lines));
        var work = new CopyWork { Operand = operand, Source = source, Target = target, Chunk = chunk };
        HostParallel.For(ContractionPass.Blocks(operand.Lines, chunk), CopyChunk, work, copying);
        return target;
    }

    /// <summary>What runs by itself.</summary>
    /// <param name="Reading">A pass that reads what it reads.</param>
    /// <param name="Form">The form by which it is computed, if it is by one.</param>
    /// <param name="Windows">The windows that it sums, if it does.</param>
    sealed record Step(ContractionPass Reading, WinogradForm? Form, List<HostWindow>? Windows);

    struct ClearWork
    {
        public T* Target;
        public int Count;
    }

    struct CopyWork
    {
        public StagedOperand Operand;
        public T* Source;
        public T* Target;
        public int Chunk;
    }
}
