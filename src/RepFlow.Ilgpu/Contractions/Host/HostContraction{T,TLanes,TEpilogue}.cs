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

    static readonly HostBody<CopyWork> copying = static (in work, begin, end) =>
        work.Operand.CopyLines(work.Source, work.Target, begin * work.Chunk, (int)Math.Min((long)end * work.Chunk, work.Operand.Lines));

    readonly bool swapped;
    readonly StagedOperand a;
    readonly StagedOperand b;
    readonly HostPass<T, TEpilogue>[] passes;
    readonly long copyA;
    readonly long copyB;

    /// <summary>Prepares a contraction.</summary>
    /// <param name="plan">The contraction.</param>
    /// <param name="tiles">Whether filters of three taps may be computed in tiles (see <see cref="WinogradForm"/>); without, every sum is as it is written, for tests.</param>
    public HostContraction(ContractionPlan plan, bool tiles = true)
    {
        swapped = plan.Swapped;
        var forms = plan.Passes.Select(pass => tiles && WinogradForm.Find(pass) is { Pays: true } form ? form : null).ToArray();
        var reading = plan.Passes.Zip(forms, (pass, form) => form?.Reading ?? pass).Where(pass => pass.Count(IndexRole.Summed) > 0).ToList();
        a = new StagedOperand([.. reading.Select(pass => pass.A)], [.. reading.Select(pass => pass.Extents)]);
        b = new StagedOperand([.. reading.Select(pass => pass.B)], [.. reading.Select(pass => pass.Extents)]);
        passes = [.. plan.Passes.Zip(forms, (pass, form) => form is null
            ? HostPass<T, TEpilogue>.Create<TLanes>(new HostTables(pass, a, b))
            : HostPass<T, TEpilogue>.Create<TLanes>(form, new WinogradTables(form, a, b)))];
        copyA = a.NeedsCopy ? Room(a.Count) : 0;
        copyB = b.NeedsCopy ? Room(b.Count) : 0;
        ScratchCount = checked((int)(copyA + copyB + Room(passes.Select(pass => pass.ScratchCount).DefaultIfEmpty(0).Max())));
    }

    /// <inheritdoc/>
    public override int ScratchCount { get; }

    /// <inheritdoc/>
    public override void Run(T* left, T* right, T* result, T* scratch, bool accumulate, in TEpilogue epilogue)
    {
        var operands = new HostOperands<T, TEpilogue>
        {
            A = Stage(a, swapped ? right : left, scratch),
            B = Stage(b, swapped ? left : right, scratch + copyA),
            Result = new HostResult<T, TEpilogue>(result, epilogue),
            Scratch = scratch + copyA + copyB,
        };
        foreach (var pass in passes)
        {
            operands.Result.Accumulate = accumulate || pass.Adds;
            operands.Result.Finishes = pass.Finishes;
            pass.Run(operands);
        }
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
        HostParallel.For(HostTables.Blocks(operand.Lines, chunk), CopyChunk, work, copying);
        return target;
    }

    struct CopyWork
    {
        public StagedOperand Operand;
        public T* Source;
        public T* Target;
        public int Chunk;
    }
}
