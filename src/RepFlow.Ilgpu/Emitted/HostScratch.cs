using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Memory of the running thread for host bodies: packed panels, planes, partial sums. It grows to the largest size asked for and stays.</summary>
/// <example><code>
/// static unsafe void Body(in Arguments arguments, int begin, int end)
/// {
///     var plane = HostScratch.Get&lt;float&gt;(arguments.Height * arguments.Width);
///     var row = HostScratch.Get&lt;float&gt;(arguments.Width, slot: 1);
///     // ...
/// }
/// </code></example>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class HostScratch
{
    /// <summary>The number of slots that a thread has.</summary>
    public const int Slots = 16;

    /// <summary>The start of every slot is a multiple of this many bytes: a cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    [ThreadStatic]
    static ThreadSlots? slots;

    /// <summary>Memory of the running thread. It holds whatever was left in it.</summary>
    /// <remarks>
    /// It stays valid until the same slot is asked for again on the same thread: bodies that call one another agree on who uses which slot.
    /// </remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="count">The number of elements.</param>
    /// <param name="slot">Which piece of memory, from 0 to <see cref="Slots"/> - 1.</param>
    /// <returns>The address, aligned to <see cref="Alignment"/> bytes.</returns>
    public static T* Get<T>(int count, int slot = 0)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return (T*)(slots ??= new ThreadSlots()).Get((nuint)count * (nuint)sizeof(T), slot);
    }

    sealed class ThreadSlots
    {
        readonly nint[] addresses = new nint[Slots];
        readonly nuint[] sizes = new nuint[Slots];

        // The thread has ended: nobody else knows the addresses.
        ~ThreadSlots()
        {
            foreach (var address in addresses)
            {
                NativeMemory.AlignedFree((void*)address);
            }
        }

        internal void* Get(nuint bytes, int slot)
        {
            if (sizes[slot] < bytes || addresses[slot] == 0)
            {
                NativeMemory.AlignedFree((void*)addresses[slot]);
                addresses[slot] = 0;
                sizes[slot] = 0;

                // Half as much again, so that a slowly growing demand does not move it each time.
                var size = Math.Max(bytes + (bytes / 2), 4096);
                addresses[slot] = (nint)NativeMemory.AlignedAlloc(size, Alignment);
                sizes[slot] = size;
            }

            return (void*)addresses[slot];
        }
    }
}
