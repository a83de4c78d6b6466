using FirstLayer;
using RepFlow.Ilgpu;
using RepFlow.Ilgpu.Devices;

using var device = Device.OpenDefault();
using var x = Tensor.From<float>(device, [4], [-2, -1, 1, 2]);
using var y = Softsign.Apply(x);
Console.WriteLine($"On {device}: {string.Join(", ", y.Read<float>())}");
