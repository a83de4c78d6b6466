using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Generators.Tests;

public sealed class RoomTests
{
    [Fact]
    public void The_rooms_of_the_generator_use_one_another_in_one_direction() => Rooms.AssertOneWay(
        "generators/RepFlow.Ilgpu.Generators",
        ("Diagnostics", ""),
        ("Ir", "Diagnostics"),
        ("Naming", "Diagnostics Ir"),
        ("Parsing", "Diagnostics Ir Naming"),
        ("Rewriting", "Diagnostics Ir Naming"),
        ("Differentiation", "Diagnostics Ir Naming"),
        ("Fusion", "Diagnostics Ir Naming Differentiation"),
        ("Networks", "Diagnostics Ir Naming Differentiation Fusion"),
        ("Scheduling", "Diagnostics Ir Naming Differentiation Fusion Networks"),
        ("Emission", "Diagnostics Ir Naming Differentiation Fusion Networks Scheduling"));
}
