using CustomNetwork;
using RepFlow.Ilgpu;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training;

const int Batch = 16;
const int Classes = 4;
const int Size = 16;

using (var host = Device.Open("host"))
{
    Print(NetworkDescription.Of(new Classifier(8, 2, Classes), host, [[Batch, 3, Size, Size]]), 0);
}

// What the generator has compiled as one: a class of this assembly for each group of layers, packaged ones and this project's together.
foreach (var fused in typeof(Classifier).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Composite))))
{
    Console.WriteLine($"fused: {fused.Name}");
}

foreach (var name in new[] { "host", "opencl" })
{
    if (Device.Discover().FirstOrDefault(device => device.Name.Split(':')[0] == name) is not { Usable: true } found)
    {
        Console.WriteLine($"{name}: none here, so nothing is trained on it");
        continue;
    }

    using var device = Device.Open(found.Name);
    using var step = new TrainingStep(new Classifier(8, 2, Classes), device, Precision.Single, [[Batch, 3, Size, Size]], new() { LearningRate = 0.1 });
    step.Inputs[0].Write(Images());
    step.WriteLabels([.. Enumerable.Range(0, Batch).Select(n => n % Classes)]);
    var losses = new List<double>();
    for (var at = 0; at < 10; at++)
    {
        step.Run();
        losses.Add(step.ReadLoss());
    }

    Console.WriteLine($"{name}: {string.Join(" ", losses.Select(loss => $"{loss:f4}"))}");
    if (losses[^1] >= losses[0])
    {
        Console.Error.WriteLine($"On {device} the loss does not fall.");
        return 1;
    }
}

return 0;

// Stripes, finer from class to class, with some noise.
static float[] Images() =>
[
    .. Enumerable.Range(0, Batch * 3 * Size * Size).Select(at =>
        MathF.Sin((1 + (at / (3 * Size * Size) % Classes)) * 0.7f * (at % Size)) + Noise.Uniform(1, at) - 0.5f),
];

static void Print(NetworkDescription part, int depth)
{
    Console.WriteLine($"{new string(' ', 2 * depth)}{part.Name} {part.Definition} {string.Join(" ", part.Outputs)}".TrimEnd());
    foreach (var inner in part.Parts)
    {
        Print(inner, depth + 1);
    }
}
