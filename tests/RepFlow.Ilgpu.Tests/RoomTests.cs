using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Tests;

public sealed class RoomTests
{
    [Fact]
    public void The_rooms_of_the_runtime_use_one_another_in_one_direction() => Rooms.AssertOneWay(
        "src/RepFlow.Ilgpu",
        ("Devices", ""),
        ("Tensors", "Devices"),
        ("Language", "Tensors"),
        ("Emitted", "Devices Tensors Language"),
        ("Contractions", "Devices Tensors Emitted"),
        ("Execution", "Devices Tensors Language"),
        ("Arithmetic", "Devices Tensors Language Emitted Contractions Execution"),
        ("Networks", "Devices Tensors Language Execution Arithmetic"),
        ("Checks", "Devices Tensors Language Emitted Contractions Execution Networks"));
}
