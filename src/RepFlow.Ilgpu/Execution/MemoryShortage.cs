using System.Globalization;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Execution;

/// <summary>Says why a plan does not fit: what it needs, and what takes most of it.</summary>
static class MemoryShortage
{
    /// <summary>So many holders are named.</summary>
    const int Named = 4;

    /// <summary>Describes it in a line.</summary>
    /// <param name="device">The device.</param>
    /// <param name="lifetimes">What is placed.</param>
    /// <param name="layout">Where.</param>
    /// <param name="backward">The first step of the backward pass.</param>
    /// <param name="room">The bytes that there are.</param>
    /// <param name="advice">What else there is to say.</param>
    /// <returns>The line.</returns>
    public static string Describe(Device device, IReadOnlyList<Lifetime> lifetimes, MemoryLayout layout, int backward, long room, string? advice)
    {
        var roots = lifetimes.Where(l => l.Whole is null).ToList();
        var held = roots.Where(r => r.Region == MemoryRegion.Held);
        var shared = roots.Where(r => r.Region == MemoryRegion.Shared).ToList();

        // What lives at once where most memory is used.
        var lives = shared.ToDictionary(l => l, l => l.Lives(backward));
        var steps = lives.Values.SelectMany(all => all.Select(life => life.First)).Distinct().DefaultIfEmpty(0);
        var live = steps.Select(Alive).MaxBy(alive => alive.Sum(l => l.Tensor.Bytes))!;
        var holders = held.Concat(live).Select(l => (Name: Name(l), l.Tensor.Bytes))
            .Append((Name: "parameters", Bytes: layout.StateBytes))
            .Append((Name: "gradients of parameters", Bytes: roots.Exists(r => r.Region == MemoryRegion.Gradients) ? layout.ParameterBytes : 0))
            .Where(h => h.Bytes > 0)
            .OrderByDescending(h => h.Bytes)
            .Take(Named)
            .Select(h => $"{h.Name} {Device.Mebibytes(h.Bytes)}");
        return $"{device} has no room for {Device.Mebibytes(layout.Bytes)}: there are {Device.Mebibytes(Math.Max(0, room))}; most of it is for {string.Join(", ", holders)}; "
            + (advice ?? "use smaller batches or shapes") + ".";

        List<Lifetime> Alive(int step) => [.. shared.Where(l => lives[l].Any(life => life.First <= step && step <= life.Last))];
    }

    /// <summary>The largest first axis of some inputs for which there is room, by plans that are only measured.</summary>
    /// <param name="asked">The plan for which there is none.</param>
    /// <param name="inputs">The shapes that it is for.</param>
    /// <param name="plan">Makes the same plan for inputs of other shapes.</param>
    /// <param name="room">The bytes that there are.</param>
    /// <returns>A clause that says it; null where the inputs have no first axis.</returns>
    public static string? LargestFirstAxis(MemoryPlan asked, IReadOnlyList<Shape> inputs, Action<MemoryPlan, IReadOnlyList<Shape>> plan, long room)
    {
        if (inputs.Count == 0 || inputs[0].Rank == 0)
        {
            return null;
        }

        var (extent, best, low, high) = (inputs[0][0], 0, 0, inputs[0][0] - 1);
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            var smaller = middle;
            long? bytes = null;
            while (smaller > low && (bytes = Measure(smaller)) is null)
            {
                smaller--;
            }

            (low, high, best) = bytes > room ? (low, smaller - 1, best) : (middle, high, bytes is null ? best : smaller);
        }

        return best == 0 ? "not even a batch of one would fit" : string.Create(CultureInfo.InvariantCulture, $"a batch of {best} instead of {extent} would fit");

        // Null where the layer does not take it.
        long? Measure(int other)
        {
            using var blank = asked.Blank();
            try
            {
                plan(blank, [.. inputs.Select(shape => shape.Rank > 0 && shape[0] == extent ? new Shape([other, .. shape.ToArray()[1..]]) : shape)]);
                return blank.Measure();
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
    }

    static string Name(Lifetime lifetime) => (lifetime.Name.Length == 0 ? "a tensor" : lifetime.Name)
        + (lifetime.Tensor is Tensor tensor ? string.Create(CultureInfo.InvariantCulture, $" {tensor.Shape}") : "");
}
