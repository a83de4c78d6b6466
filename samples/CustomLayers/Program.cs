using CustomLayers;
using RepFlow.Ilgpu;
using RepFlow.Ilgpu.Devices;

// Every definition of this project, on the host and on the GPUs and OpenCL devices that are here: values against the definition's own methods
// and the host's, adjoints against central differences and the host's in double precision, and single precision against double.
var failed = 0;
foreach (var found in Device.Discover().Where(d => d.Usable && d.Kind != DeviceKind.IlgpuCpu))
{
    using var device = Device.Open(found.Name);
    var results = new List<GradientCheckResult>();
    Console.WriteLine(device);
    Console.WriteLine($"  {"definition",-20}{"of",-12}{"differences",12}{"host",10}{"methods",10}{"single",10}{"tested",8}{"left out",10}");
    foreach (var line in GradientCheck.RunAll(device, layer: null, typeof(Swish).Assembly))
    {
        Console.WriteLine(
            $"  {line.Definition,-20}{line.Subject,-12}{Error(line.WorstError),12}{Error(line.HostError),10}{Error(line.ReferenceError),10}"
            + $"{Error(line.SingleError),10}{line.Tested,8}{line.Excluded,10}  {line.Outcome}{(line.Reason.Length > 0 ? $": {line.Reason}" : "")}");
        results.Add(line);
    }

    var summary = GradientCheckSummary.Of(results);
    Console.WriteLine($"  {summary.Proved.Count} proved, {summary.Failed.Count} failed, {summary.Untested.Count} untested");
    failed += summary.Failed.Count;
}

return failed == 0 ? 0 : 1;

static string Error(double value) => double.IsNaN(value) ? "" : $"{value:e1}";
