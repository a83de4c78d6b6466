using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Contractions.Gpu;

/// <summary>A pass of a contraction, computed by any variant.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="device">The device.</param>
/// <param name="pass">The pass.</param>
/// <param name="shape">Its shape.</param>
sealed class TunableContraction<T>(Device device, ContractionPass pass, GpuShape shape)
    : TunableWork(
        shape.ToString(), device.MatrixPrecision, GpuVariant.Usual(device, shape).Name, GpuVariant.Direct.Name, [.. GpuVariant.Possible(device, shape).Select(variant => variant.Name)])
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    internal override TunableRuns Prepare(Device device) => new Runs(device, pass);

    sealed class Runs : TunableRuns
    {
        readonly Device device;
        readonly ContractionPass pass;
        readonly Tensor left;
        readonly Tensor right;
        readonly Tensor result;
        readonly T[] before;
        readonly List<Contraction<T, NoEpilogue<T>>> contractions = [];

        public Runs(Device device, ContractionPass pass)
        {
            (this.device, this.pass) = (device, pass);
            try
            {
                // -1, 0 and 1: sums are exact in every order and precision, and a term that is missing or there twice changes them.
                left = Tensor.From<T>(device, [ContractionPass.Size(pass.A)], Numbers(ContractionPass.Size(pass.A), 2654435761u));
                right = Tensor.From<T>(device, [ContractionPass.Size(pass.B)], Numbers(ContractionPass.Size(pass.B), 2246822519u));

                // What is added to is a number; what is replaced is none, so nothing is left of it.
                before = new T[ContractionPass.Size(pass.Result)];
                Array.Fill(before, pass.Adds ? T.One : T.CreateChecked(double.NaN));
                result = Tensor.Allocate(device, typeof(T) == typeof(float) ? Precision.Single : Precision.Double, [before.Length]);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public override Action By(string kernel)
        {
            var contraction = new Contraction<T, NoEpilogue<T>>(device, pass, GpuVariant.All.First(variant => variant.Name == kernel));
            contractions.Add(contraction);
            return () => contraction.Run(left, right, result, accumulate: false, default);
        }

        public override void Clear()
        {
            if (before is float[] singles)
            {
                result.Write(singles);
            }
            else
            {
                result.Write((double[])(object)before);
            }
        }

        // Filtering rounds: its sums are whole numbers but for that.
        public override byte[] Digest() => SHA256.HashData(MemoryMarshal.AsBytes<T>(Array.ConvertAll(result.Read<T>(), value => T.CreateChecked(Math.Round(double.CreateChecked(value)) + 0.0))));

        public override void Dispose()
        {
            contractions.ForEach(contraction => contraction.Dispose());
            left?.Dispose();
            right?.Dispose();
            result?.Dispose();
        }

        static T[] Numbers(int count, uint factor)
        {
            var numbers = new T[count];
            for (var at = 0; at < count; at++)
            {
                numbers[at] = T.CreateChecked((int)(((uint)at * factor) >> 16) % 3 - 1);
            }

            return numbers;
        }
    }
}
