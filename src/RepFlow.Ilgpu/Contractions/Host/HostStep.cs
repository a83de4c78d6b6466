using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>Does a task of a pass.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="TEpilogue">What is done to the result's elements.</typeparam>
/// <param name="item">Which task.</param>
/// <param name="operands">What it works on.</param>
delegate void HostStep<T, TEpilogue>(int item, in HostOperands<T, TEpilogue> operands)
    where T : unmanaged, INumber<T>
    where TEpilogue : struct, IEpilogue<T>;
