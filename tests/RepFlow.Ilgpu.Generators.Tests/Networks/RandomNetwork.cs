using System.Globalization;
using System.Text;

namespace RepFlow.Ilgpu.Generators.Tests.Networks;

/// <summary>
/// The text of a random network on tensors of one shape: layers of every form, residuals, tensors with several readers and with none, layers that are used twice, choices, loops,
/// several results, networks in networks, some of which run again for their backward pass.
/// </summary>
sealed class RandomNetwork
{
    readonly Random random;
    readonly List<string> fields = [];
    readonly List<string> reusable = [];
    readonly StringBuilder body = new();
    int numbers;

    /// <summary>Writes a network.</summary>
    /// <param name="name">The class.</param>
    /// <param name="seed">What is drawn.</param>
    /// <param name="size">How many statements.</param>
    /// <param name="inner">A network that it may hold; null for none.</param>
    public RandomNetwork(string name, int seed, int size, string? inner)
    {
        random = new Random(seed);
        var inputs = random.Next(1, 3);
        var tensors = Enumerable.Range(0, inputs).Select(at => $"x{at}").ToList();
        Statements(tensors, size, 2, inner);
        var results = random.Next(4) == 0 ? 2 : 1;
        var returned = string.Join(", ", Enumerable.Range(0, results).Select(at => at == 0 ? tensors[^1] : Draw(tensors)));
        Text = $$"""
            #pragma warning disable CS0414, CS0649, CS0169
            [GpuNetwork]
            [Sample(Shapes = "{{string.Join("; ", Enumerable.Repeat("2,2,4,3", inputs))}}")]
            public sealed partial class {{name}}
            {
                readonly bool yes = true, no = false;
            {{string.Join("\n", fields.Select(f => "    " + f))}}

                public {{(results == 1 ? "Tensor" : "(Tensor, Tensor)")}} Forward({{string.Join(", ", Enumerable.Range(0, inputs).Select(at => $"Tensor x{at}"))}})
                {
            {{body}}        return {{(results == 1 ? returned : $"({returned})")}};
                }
            }
            """;
        HasOneInput = inputs == 1 && results == 1;
    }

    /// <summary>The class.</summary>
    public string Text { get; }

    /// <summary>Whether another network may hold it.</summary>
    public bool HasOneInput { get; }

    string Draw(IReadOnlyList<string> tensors) => tensors[random.Next(3) == 0 ? random.Next(tensors.Count) : tensors.Count - 1];

    string Field(string type, string arguments, string attribute = "")
    {
        var name = $"layer{numbers++}";
        fields.Add($"{attribute}readonly {type} {name} = new({arguments});");
        if (type != "SliceChannels")
        {
            reusable.Add(name);
        }

        return name;
    }

    void Line(int depth, string text) => body.Append(' ', 4 * depth).AppendLine(text);

    void Statements(List<string> tensors, int count, int depth, string? inner)
    {
        for (; count > 0; count--)
        {
            var name = $"t{numbers++}";
            switch (random.Next(depth > 3 ? 6 : 9))
            {
                case 6:
                    Line(depth, $"var {name} = {Draw(tensors)};");
                    var list = $"list{numbers++}";
                    fields.Add($"readonly Conv2d[] {list} = [{string.Join(", ", Enumerable.Repeat("new(2, 2, 3, padding: 1)", random.Next(4)))}];");
                    Line(depth, $"foreach (var item{numbers} in {list})");
                    Line(depth, "{");
                    Line(depth + 1, $"{name} = Tanh.Apply(item{numbers}.Forward({name})){(random.Next(2) == 0 ? $" + {Draw(tensors)}" : "")};");
                    Line(depth, "}");
                    break;
                case 7:
                    Line(depth, $"var {name} = {Draw(tensors)};");
                    Line(depth, $"if ({(random.Next(2) == 0 ? "yes" : "no")})");
                    Line(depth, "{");
                    Branch(tensors, name, depth, inner);
                    Line(depth, "}");
                    if (random.Next(2) == 0)
                    {
                        Line(depth, "else");
                        Line(depth, "{");
                        Branch(tensors, name, depth, inner);
                        Line(depth, "}");
                    }

                    break;
                case 8 when inner is not null:
                    Line(depth, $"var {name} = {Field(inner, "", random.Next(2) == 0 ? "[Recompute] " : "")}.Forward({Draw(tensors)});");
                    break;
                default:
                    Line(depth, $"var {name} = {Expression(tensors)};");
                    break;
            }

            tensors.Add(name);
        }
    }

    void Branch(IReadOnlyList<string> tensors, string name, int depth, string? inner)
    {
        var own = tensors.ToList();
        Statements(own, random.Next(1, 3), depth + 1, inner);
        Line(depth + 1, $"{name} = {own[^1]};");
    }

    string Expression(IReadOnlyList<string> tensors)
    {
        var x = Draw(tensors);
        return random.Next(12) switch
        {
            0 => $"{Field("Conv2d", $"2, 2, 3, padding: 1, bias: {(random.Next(2) == 0 ? "true" : "false")}")}.Forward({x})",
            1 => $"Relu.Apply({Field("BatchNorm", "2")}.Forward({Field("Conv2d", "2, 2, 3, padding: 1")}.Forward({x})))",
            2 => $"{Field("BatchNorm", "2")}.Forward({x})",
            3 => $"Relu.Apply({x})",
            4 => $"Relu.Apply({Field("BatchNorm", "2")}.Forward({x}) + {Draw(tensors)})",
            5 => $"Sigmoid.Apply({x}) * {Draw(tensors)}",
            6 => $"{x} - {Draw(tensors)} * {random.NextDouble().ToString("0.##", CultureInfo.InvariantCulture)}f",
            7 => $"{Field("Dropout", "0.3f")}.Forward({x})",
            8 => $"Concatenate.Apply({Field("SliceChannels", "0, 1")}.Forward({x}), {Field("SliceChannels", "1, 1")}.Forward({Draw(tensors)}))",
            9 => $"{Field("AveragePool2d", "3, 1, 1")}.Forward({x})",
            10 when reusable.Count > 0 => $"{reusable[random.Next(reusable.Count)]}.Forward({x})",
            _ => $"(yes ? Tanh.Apply({x}) : {Draw(tensors)})",
        };
    }
}
