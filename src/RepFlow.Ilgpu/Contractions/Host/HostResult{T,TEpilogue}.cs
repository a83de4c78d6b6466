using System.Numerics;
using System.Runtime.CompilerServices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>The result of a contraction, and the one place where it is written.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to its elements.</typeparam>
/// <param name="first">Its first element.</param>
/// <param name="epilogue">What is done to its elements.</param>
unsafe struct HostResult<T, TEpilogue>(T* first, TEpilogue epilogue) : IHostTarget<T>
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>
{
    readonly T* first = first;
    readonly int run = epilogue.Run;

    // Not readonly: each call would copy it.
    TEpilogue epilogue = epilogue;

    /// <summary>Whether what is there is added to.</summary>
    public bool Accumulate;

    /// <summary>Whether the sums are whole.</summary>
    public bool Finishes;

    /// <summary>Whether elements are stored as they are, for <see cref="FinishRow{TLanes}"/>.</summary>
    public bool Defers;

    /// <summary>Whether there is anything to do to elements that have been stored as they are.</summary>
    public readonly bool FinishesRows => typeof(TEpilogue) != typeof(NoEpilogue<T>) && Finishes;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<TLanes>(TLanes values, int at)
        where TLanes : unmanaged, ILanes<TLanes, T> => Store(values, at, 0);

    /// <summary>Writes neighbouring elements of which the first have been written, with the same values.</summary>
    /// <typeparam name="TLanes">How many.</typeparam>
    /// <param name="values">The elements.</param>
    /// <param name="at">The place of the first.</param>
    /// <param name="skip">How many have been.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<TLanes>(TLanes values, int at, int skip)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var to = first + at;
        if (Accumulate)
        {
            values += TLanes.Load(to);
        }
        else
        {
            // They are what has been written, bit for bit: to write them again takes less time than to read what has just been written.
            skip = 0;
        }

        if (typeof(TEpilogue) != typeof(NoEpilogue<T>) && Finishes && !Defers)
        {
            if (TLanes.Count > 1 && run != 0 && ((uint)at % (uint)run) + TLanes.Count > (uint)run)
            {
                FinishEach(values, at, skip);
                return;
            }

            values = epilogue.Lanes(values, at);
        }

        TLanes.Store(values, to, skip);
    }

    /// <summary>Writes elements that are fewer than those of a vector, or evenly spaced: in shorter vectors, of which the last writes again some of what the one before it wrote.</summary>
    /// <param name="values">The elements.</param>
    /// <param name="count">How many.</param>
    /// <param name="at">The place of the first.</param>
    /// <param name="step">How far they are apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* values, int count, int at, int step)
    {
        if (count < Lanes128<T>.Count || (step != 1 && (step != 2 || FinishesRows)))
        {
            for (var element = 0; element < count; element++)
            {
                Store(Lane<T>.Load(values + element), at + (element * step));
            }
        }
        else if (step == 1)
        {
            StoreVectors(values, count, at, 1);
        }
        else
        {
            StoreVectors(values, count, at, 2);
        }
    }

    /// <summary>Finishes neighbouring elements that have been stored as they are.</summary>
    /// <typeparam name="TLanes">How many at once.</typeparam>
    /// <param name="at">The first.</param>
    /// <param name="count">How many.</param>
    public void FinishRow<TLanes>(int at, int count)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        if (!FinishesRows)
        {
            return;
        }

        for (var end = at + count; at < end;)
        {
            var alike = run == 0 ? end - at : Math.Min(end - at, run - (at % run));
            if (alike >= TLanes.Count)
            {
                epilogue.Row<TLanes>(first + at, at, alike);
            }
            else if (alike >= Lanes256<T>.Count)
            {
                epilogue.Row<Lanes256<T>>(first + at, at, alike);
            }
            else if (alike >= Lanes128<T>.Count)
            {
                epilogue.Row<Lanes128<T>>(first + at, at, alike);
            }
            else
            {
                epilogue.Row<Lane<T>>(first + at, at, alike);
            }

            at += alike;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void StoreVectors(T* values, int count, int at, int step)
    {
        if (count >= Lanes256<T>.Count)
        {
            Store<Lanes256<T>>(values, count, at, step);
        }
        else
        {
            Store<Lanes128<T>>(values, count, at, step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Store<TLanes>(T* values, int count, int at, int step)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var last = count - TLanes.Count;
        for (var element = 0; element < last; element += TLanes.Count)
        {
            Store(TLanes.Load(values + element), at + (element * step), step, 0);
        }

        var rest = count % TLanes.Count;
        Store(TLanes.Load(values + last), at + (last * step), step, rest == 0 ? 0 : TLanes.Count - rest);
    }

    // Sums that nothing else is done to may lie apart.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Store<TLanes>(TLanes values, int at, int step, int skip)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        if (step == 1)
        {
            Store(values, at, skip);
            return;
        }

        if (Accumulate)
        {
            values += TLanes.Gather(first + at, step);
        }

        TLanes.Scatter(values, first + at, step, Accumulate ? skip : 0);
    }

    // The lanes cross a border between elements that are not alike.
    void FinishEach<TLanes>(TLanes values, int at, int skip)
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        TLanes.Store(values, first + at, skip);
        for (var lane = at + skip; lane < at + TLanes.Count; lane++)
        {
            Lane<T>.Store(epilogue.Lanes(Lane<T>.Load(first + lane), lane), first + lane);
        }
    }
}
