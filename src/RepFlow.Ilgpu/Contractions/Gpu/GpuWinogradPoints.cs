using System.Numerics;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>
/// The numbers of Winograd's F(4, 3) (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016) for polynomials that are multiplied at the points 0, a, -a, b, -b and
/// infinity.
/// </summary>
/// <remarks>
/// <para>
/// a = 5/8 and b = 3/2: of the pairs of short fractions those whose rounding errors are the least. Over channels of normally distributed numbers the error of a result is about twice that
/// of the sum as it is written (root mean square, 64 and 512 channels; largest errors 1.2 to 2.4 times), where the usual 1 and 2 have four times (largest six times).
/// </para>
/// <para>All but the factors of the filter are exact in single precision.</para>
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
struct GpuWinogradPoints<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>a and b.</summary>
    public T First, Second;

    /// <summary>Their squares.</summary>
    public T FirstSquare, SecondSquare;

    /// <summary>Their cubes.</summary>
    public T FirstCube, SecondCube;

    /// <summary>The sum and the product of their squares.</summary>
    public T SquareSum, SquareProduct;

    /// <summary>What values of the filter at 0, a and b are multiplied by: one over the product of a point's distances from the others.</summary>
    public T AtZero, AtFirst, AtSecond;

    /// <summary>The numbers.</summary>
    /// <returns>The numbers.</returns>
    public static GpuWinogradPoints<T> Create()
    {
        const double first = 5.0 / 8, second = 3.0 / 2, firstSquare = first * first, secondSquare = second * second;
        return new()
        {
            First = T.CreateChecked(first),
            Second = T.CreateChecked(second),
            FirstSquare = T.CreateChecked(firstSquare),
            SecondSquare = T.CreateChecked(secondSquare),
            FirstCube = T.CreateChecked(firstSquare * first),
            SecondCube = T.CreateChecked(secondSquare * second),
            SquareSum = T.CreateChecked(firstSquare + secondSquare),
            SquareProduct = T.CreateChecked(firstSquare * secondSquare),
            AtZero = T.CreateChecked(1 / (firstSquare * secondSquare)),
            AtFirst = T.CreateChecked(1 / (2 * firstSquare * (firstSquare - secondSquare))),
            AtSecond = T.CreateChecked(1 / (2 * secondSquare * (secondSquare - firstSquare))),
        };
    }
}
