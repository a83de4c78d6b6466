using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.Cli.Flow;
using RepFlow.Ilgpu.Cli.Tests.Support;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Tests.Flow;

public sealed class FrameFlowTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    public void Strips_are_the_whole_to_the_bit(bool paper, int iterations)
    {
        const int Width = 9, Height = 160;
        var random = new Random(iterations);
        var frames = Enumerable.Range(0, 3).Select(_ => new Picture(Width, Height)).ToArray();
        Array.ForEach(frames, frame => random.NextBytes(frame.Rgb));
        var settings = new FlowSettings(paper ? FlowVariant.Paper : FlowVariant.Cvpr19, iterations, Precision.Single);
        foreach (var engine in new IFlowEngine[] { new ReferenceEngine(), new RepresentationFlowEngine(Device.Open("host")) })
        {
            using (engine)
            {
                var (whole, parts) = Run(Width * Height);
                var (strips, more) = Run(1);
                Assert.Equal(frames.Length - 1, parts);
                Assert.InRange(more, 2 * parts, Height);
                Assert.Equal(whole, strips);
            }

            (double[] Flow, int Parts) Run(int stripPixels)
            {
                using var layer = new FrameFlow(engine, settings, new Dictionary<string, NdArray>(), stripPixels);
                var flow = new double[(frames.Length - 1) * 2 * Width * Height];
                var parts = 0;
                layer.Run(frames, (pair, top, rows) =>
                {
                    rows.U.CopyTo(flow, ((2 * pair * Height) + top) * Width);
                    rows.V.CopyTo(flow, ((((2 * pair) + 1) * Height) + top) * Width);
                    parts++;
                });
                return (flow, parts);
            }
        }
    }
}
