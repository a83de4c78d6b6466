using RepFlow.Ilgpu.Contractions;
using RepFlow.Ilgpu.Contractions.Gpu;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Tests.Contractions;

/// <summary>Kernels for tensor cores are compared with the portable one before they are used.</summary>
public sealed class VariantProofTests
{
    static readonly MatrixLayout taps = new(MatrixForm.Lines, []);
    static readonly MatrixLayout channels = new(MatrixForm.Runs, []);
    static readonly MatrixLayout patches = new(MatrixForm.Patches, []);
    static readonly MatrixLayout image = new(MatrixForm.Depths, []);

    /// <summary>A device that computes one element wrongly, by little more than rounding explains, or not at all.</summary>
    [Theory]
    [InlineData(0.2f)]
    [InlineData(float.NaN)]
    public void What_disagrees_is_not_used_and_said_once(float error)
    {
        using var device = Device.Open("host");
        var notes = new List<string>();
        device.Note = notes.Add;
        var variant = GpuVariant.All.First(variant => variant.Precision == MatrixPrecision.TensorFloat32);
        var computed = 0;
        float[] Compute(Device where, GpuVariant by, ContractionSpec spec)
        {
            computed++;
            var result = new float[spec.Result.Count];
            result[^1] = by == variant && spec.Indices.Any(index => index.Extent == 56) ? error + (spec.Products / spec.Result.Count / 1000f) : 0;
            return result;
        }

        Assert.True(VariantProof.Holds(device, variant, taps, Compute));
        Assert.True(VariantProof.Holds(device, variant, image, Compute));
        Assert.Empty(notes);
        Assert.False(VariantProof.Holds(device, variant, channels, Compute));
        Assert.False(VariantProof.Holds(device, variant, channels, Compute));
        Assert.Contains("tf32 128 x 128", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Equal(6, computed);
    }

    [DeviceTheory]
    [InlineData(MatrixPrecision.TensorFloat32)]
    [InlineData(MatrixPrecision.BFloat16)]
    public void Tensor_cores_agree_in_every_form(string name, MatrixPrecision precision)
    {
        using var device = Device.Open(name);
        if (!device.HasMatrixCores)
        {
            return;
        }

        foreach (var variant in GpuVariant.All.Where(variant => variant.Precision == precision))
        {
            foreach (var layout in new[] { taps, variant.KeepsPatches ? patches : channels, image })
            {
                // By the very kernels that take this form, with a border.
                device.Launched = new HashSet<System.Reflection.MethodInfo>();
                Assert.True(VariantProof.Holds(device, variant, layout));
                Assert.Contains(MatrixKernels<float, NoEpilogue<float>>.Of(variant, layout, words: 1).Tile.Method, device.Launched);
            }
        }
    }
}
