using CustomLayers;
using RepFlow.Ilgpu;
using RepFlow.Ilgpu.Devices;

// Every definition of this project, on the host and on the GPUs and OpenCL devices that are here: adjoints against central differences in
// double precision, and single precision against double.
var failed = 0;
foreach (var found in Device.Discover().Where(d => d.Usable && d.SupportsDouble && d.Kind != DeviceKind.IlgpuCpu))
{
    using var device = Device.Open(found.Name);
    Console.WriteLine(device);
    Console.WriteLine($"  {"definition",-20}{"by",-10}{"error",10}{"single",10}{"tested",8}{"left out",10}");
    foreach (var line in GradientCheck.RunAll(device, layer: null, typeof(Swish).Assembly))
    {
        Console.WriteLine(
            $"  {line.Definition,-20}{line.Subject,-10}{line.WorstError,10:e1}{line.SingleError,10:e1}{line.Tested,8}{line.Excluded,10}  "
            + (line.Passed ? "passed" : $"FAILED: {line.Analytic:g6} by its adjoint, {line.Numeric:g6} by differences"));
        failed += line.Passed ? 0 : 1;
    }
}

return failed == 0 ? 0 : 1;
