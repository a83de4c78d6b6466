using System.Text;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Naming;

/// <summary>How one name becomes another.</summary>
static class Names
{
    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);

    public static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

    /// <summary>A name that no others have, with a number behind it if need be.</summary>
    /// <param name="name">The name that is wished for.</param>
    /// <param name="taken">The names of others, which it joins.</param>
    public static string Unique(string name, ISet<string> taken)
    {
        var unique = name;
        for (var at = 2; !taken.Add(unique); at++)
        {
            unique = name + at;
        }

        return unique;
    }

    /// <summary>What an extent of a tensor is called.</summary>
    public static string Size(Symbol size) => size is Symbol.Size s ? Camel(s.Name) + "Size" + s.Axis : size.Name;

    /// <summary>The tensor in which the adjoint of a tensor is gathered.</summary>
    public static string Adjoint(string tensor) => Camel(tensor) + "Adjoint";

    /// <summary>The stage that begins the sweep of a result.</summary>
    public static string Seed(string tensor) => Pascal(tensor) + "Seed";

    /// <summary>The gradient by the result that a tensor is, or is a part of.</summary>
    public static string Upstream(LayerModel model, string output) => model.IsApart ? "upstream" + Pascal(output) : "upstream";

    /// <summary>The gradients by a layer's results.</summary>
    public static IEnumerable<string> Upstreams(LayerModel model) => model.Outputs.Select(o => Upstream(model, o)).Distinct();

    /// <summary>ImageGradientX becomes image_gradient_x.</summary>
    public static string Snake(string name)
    {
        var b = new StringBuilder();
        for (var at = 0; at < name.Length; at++)
        {
            if (char.IsUpper(name[at]) && at > 0 && (!char.IsUpper(name[at - 1]) || (at + 1 < name.Length && char.IsLower(name[at + 1]))))
            {
                b.Append('_');
            }

            b.Append(char.ToLowerInvariant(name[at]));
        }

        return b.ToString();
    }
}
