using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Networks;

/// <summary>What networks cannot be, marked on the text; and what they can be although it looks unusual.</summary>
public sealed class NetworkDiagnosticTests
{
    const string Layers = """
        namespace Sample;

        [GpuLayer] public static partial class Half { [Map] static float Output(float x) => 0.5f * x; }

        [GpuLayer] public static partial class Sum { [Map] static float Output(float a, float b) => a + b; }

        [GpuLayer] public partial class Gain { [Parameter] public Parameter Weight { get; } = Initial.Ones(1); [Map] float Output(Dim i, View x) => x[i] * Weight[0]; }

        [GpuLayer] public static partial class Pick { [Map] static float Output(Dim i, View x, IntView k) => x[k[i]]; }

        [GpuLayer] public partial class Word(int count) { [Map] float Output(int k) => k < count ? k : 0f; }

        [GpuNetwork] public sealed partial class Picked { public Tensor Forward(Tensor x, [Integers] Tensor k) => Pick.Apply(x, k); }

        [GpuNetwork] public sealed partial class Two { public (Tensor, Tensor) Forward(Tensor x) => (Half.Apply(x), x); }


        """;

    [Theory]
    [InlineData("RFG0001", "class «N» { public Tensor Forward(Tensor x) => x; }")]
    [InlineData("RFG0021", "partial class N { public int «Plan» => 2; public Tensor Forward(Tensor x) => x; }")]
    [InlineData("RFG0028", "partial class «N» { }")]
    [InlineData("RFG0028", "static partial class «N» { }")]
    [InlineData("RFG0028", "partial class N { public int «Forward»(Tensor x) => 2; }")]
    [InlineData("RFG0028", "partial class N { public Tensor «Forward»(Tensor x, int k) => x; }")]
    [InlineData("RFG0028", "partial class N { public Tensor Forward(params Tensor[] x) => x[0]; public Tensor Forward(Tensor? «x») => x!; }")]
    [InlineData("RFG0028", "partial class N { public Tensor «Forward»(Tensor x) => x; public Tensor Forward(Tensor x, Tensor y) => y; }")]
    [InlineData("RFG0028", "partial class N { readonly Gain gain = new(); readonly Gain «_gain» = new(); public Tensor Forward(Tensor x) => gain.Forward(_gain.Forward(x)); }")]
    [InlineData("RFG0028", "partial class N { [Named(\"a.\")] readonly Gain «gain» = new(); public Tensor Forward(Tensor x) => gain.Forward(x); }")]
    [InlineData("RFG0028", "partial class N { [Named(\"a.b\")] readonly Gain b = new(); readonly Gain «a» = new(); public Tensor Forward(Tensor x) => a.Forward(b.Forward(x)); }")]
    [InlineData("RFG0028", "partial class N { readonly Gain a = new(); [Named(\"a.0\")] readonly Gain «b» = new(); public Tensor Forward(Tensor x) => a.Forward(b.Forward(x)); }")]
    [InlineData("RFG0028", "partial class N { [Unnamed] readonly Gain[] «gains» = []; public Tensor Forward(Tensor x) { foreach (var gain in gains) { x = gain.Forward(x); } return x; } }")]
    [InlineData("RFG0028", "partial class N { readonly Gain gain = new(); [Unnamed] readonly int «k» = 2; public Tensor Forward(Tensor x) => k * gain.Forward(x); }")]
    [InlineData("RFG0028", "partial class N { [Unnamed, Named(\"a\")] readonly Gain «gain» = new(); public Tensor Forward(Tensor x) => gain.Forward(x); }")]
    [InlineData("RFG0028", "partial class N { [Unnamed] readonly Gain a = new(); [Unnamed] readonly Gain «b» = new(); public Tensor Forward(Tensor x) => a.Forward(b.Forward(x)); }")]
    [InlineData("RFG0028", "partial class N { readonly Gain gain = new(); [Unnamed] readonly Inner «b» = new(); public Tensor Forward(Tensor x) => gain.Forward(b.Forward(x)); } [GpuNetwork] partial class Inner { readonly Gain gain = new(); public Tensor Forward(Tensor x) => gain.Forward(x); }")]
    [InlineData("RFG0028", "partial class N { [Unnamed] readonly Outer b = new(); [Named(\"gain.last\")] readonly Gain «gain» = new(); public Tensor Forward(Tensor x) => gain.Forward(b.Forward(x)); } [GpuNetwork] partial class Outer { [Unnamed] readonly Inner inner = new(); public Tensor Forward(Tensor x) => inner.Forward(x); } [GpuNetwork] partial class Inner { readonly Gain gain = new(); public Tensor Forward(Tensor x) => gain.Forward(x); }")]
    [InlineData("RFG0028", "partial class N { [Recompute] readonly Gain[] «gains» = []; public Tensor Forward(Tensor x) { foreach (var gain in gains) { x = gain.Forward(x); } return x; } }")]
    [InlineData("RFG0028", "partial class N { readonly Two two = new(); [Recompute] readonly int «k» = 2; public Tensor Forward(Tensor x) { var (a, _) = two.Forward(x); return a * k; } }")]
    [InlineData("RFG0028", "partial class N { readonly N «inner» = new(); public Tensor Forward(Tensor x) => inner.Forward(x); }")]
    [InlineData("RFG0029", "partial class N { public Tensor Forward(Tensor x) { «while (true) { x = Half.Apply(x); }» } }")]
    [InlineData("RFG0029", "partial class N { public Tensor Forward(Tensor x) { «System.Console.WriteLine();» return x; } }")]
    [InlineData("RFG0029", "partial class N { public Tensor Forward(Tensor x) { if («x».Count > 3) { x = Half.Apply(x); } return x; } }")]
    [InlineData("RFG0029", "partial class N { public Tensor Forward(Tensor x) { for (var i = 0; i < «x».Shape[0]; i++) { x = Half.Apply(x); } return x; } }")]
    [InlineData("RFG0029", "partial class N { public Tensor Forward(Tensor x) { var n = «x».Count; return x; } }")]
    [InlineData("RFG0029", "partial class N { public Tensor Forward(Tensor x) { foreach (var i in new[] { 1, 2 }) { «return x;» } return x; } }")]
    [InlineData("RFG0029", "partial class N { Tensor kept = null!; public Tensor Forward(Tensor x) { «kept» = x; return x; } }")]
    [InlineData("RFG0029", "partial class N { readonly Tensor kept = null!; public Tensor Forward(Tensor x) => Half.Apply(«kept»); }")]
    [InlineData("RFG0029", "partial class N { public Tensor Forward(Tensor x) => «Helper(x)»; static Tensor Helper(Tensor x) => x; }")]
    [InlineData("RFG0029", "partial class N(Gain gain) { public Tensor Forward(Tensor x) => «gain».Forward(x); }")]
    [InlineData("RFG0029", "partial class N { public Tensor Forward(Tensor x) => «new Gain()».Forward(x); }")]
    [InlineData("RFG0029", "partial class N { public Tensor Forward(Tensor x) => Sum.Apply(«b: x», a: x); }")]
    [InlineData("RFG0029", "partial class N { readonly Two two = new(); public Tensor Forward(Tensor x) => Half.Apply(«two.Forward(x)»); }")]
    [InlineData("RFG0029", "partial class N { readonly Two two = new(); public Tensor Forward(Tensor x) { «var (a, b, c)» = two.Forward(x); return a; } }")]
    [InlineData("RFG0021", "partial class «Plan» { public Tensor Forward(Tensor x) => x; }")]
    [InlineData("RFG0029", "partial class N { public Tensor Forward(Tensor x) => «this.Forward(x)»; }")]
    [InlineData("RFG0029", "partial class N { public Tensor Forward(Tensor x) { { var «k = 1»; x *= k; } { var k = 2; x *= k; } return x; } }")]
    [InlineData("RFG0029", "partial class N(int k) { public Tensor Forward(Tensor x) => «k switch { 1 => x, _ => Half.Apply(x) }»; }")]
    [InlineData("RFG0031", "partial class N { public Tensor Forward(Tensor x, Tensor k) => Pick.Apply(x, «k»); }")]
    [InlineData("RFG0031", "partial class N { public Tensor Forward(Tensor x, [Integers] Tensor k) => Pick.Apply(«k», k); }")]
    [InlineData("RFG0031", "partial class N { readonly Gain gain = new(); public Tensor Forward([Integers] Tensor k) => gain.Forward(«k»); }")]
    [InlineData("RFG0031", "partial class N { readonly Gain gain = new(); public Tensor Forward(Tensor x) => Pick.Apply(x, «gain.Forward(x)»); }")]
    [InlineData("RFG0031", "partial class N { readonly Picked part = new(); public Tensor Forward(Tensor x, Tensor k) { var (a, b) = (k, x); return part.Forward(b, «a»); } }")]
    [InlineData("RFG0031", "partial class N { readonly Word[] words = [new(2), new(3)]; public Tensor Forward([Integers] Tensor k) { var x = words[0].Forward(k); foreach (var word in words) { x += word.Forward(«x»); } return x; } }")]
    [InlineData("RFG0031", "partial class N { readonly System.Collections.Generic.List<Picked> parts = []; public Tensor Forward(Tensor x, [Integers] Tensor k) { foreach (var part in parts) { x = part.Forward(x, «x»); } return x; } }")]
    [InlineData("RFG0031", "partial class N { readonly Word? word = null; public Tensor Forward([Integers] Tensor k) => word?.Forward(k) ?? «k»; }")]
    [InlineData("RFG0031", "partial class N(bool on) { public Tensor Forward(Tensor x, [Integers] Tensor k) => Half.Apply(on ? x : «k»); }")]
    [InlineData("RFG0031", "partial class N(bool on) { public Tensor Forward(Tensor x, [Integers] Tensor k) { if (on) { «k» = Half.Apply(x); } return x; } }")]
    [InlineData("RFG0031", "partial class N { public Tensor Forward(Tensor x, [Integers] Tensor k) { for (var i = 0; i < 2; i++) { «k» = Half.Apply(x); } return x; } }")]
    [InlineData("RFG0031", "partial class N { public Tensor Forward([Integers] Tensor k) => 2f * «k»; }")]
    [InlineData("RFG0031", "partial class N { public Tensor Forward(Tensor x, [Integers] Tensor k) { x += «k»; return x; } }")]
    [InlineData("RFG0031", "partial class N { public (Tensor, Tensor) Forward(Tensor x, [Integers] Tensor k) => (Half.Apply(x), «k»); }")]
    [InlineData("RFG0031", "partial class N { public Tensor Forward([Integers] Tensor k) { return «k»; } }")]
    public void Slip_is_marked(string id, string marked)
    {
        var begin = marked.IndexOf('«', StringComparison.Ordinal);
        var length = marked.IndexOf('»', StringComparison.Ordinal) - begin - 1;
        const string Before = Layers + "[GpuNetwork]\n";
        var run = GeneratorHarness.Run(Before + marked.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal));
        var found = Assert.Single(run.Diagnostics);
        Assert.Equal((id, begin, length), (found.Id, found.Location.SourceSpan.Start - Before.Length, found.Location.SourceSpan.Length));
    }

    /// <summary>A layer whose name C# does not find: C# says so, and the generator nothing.</summary>
    [Fact]
    public void Unknown_layers_are_left_to_csharp() => Assert.Empty(GeneratorHarness.Run(
        Layers + "[GpuNetwork] partial class N { readonly Nowhere[] some = []; readonly Gain gain = new(); public Tensor Forward(Tensor x) { var y = some[0].Forward(x); return gain.Forward(y); } }").Diagnostics);

    [Theory]
    [InlineData("partial class N { readonly Gain @base = new(); public Tensor Forward(Tensor @event) => this.@base.Forward(@event); }")]
    [InlineData("partial class N { readonly Gain steps = new(), plan = new(), inputs = new(); public Tensor Forward(Tensor round) { foreach (var gradients in new[] { steps, plan, inputs }) { round = gradients.Forward(round); } return round; } }")]
    [InlineData("partial class N { readonly Gain gain = new(); public Tensor Forward(Tensor Forward) => gain.Forward((Tensor)(Forward)); }")]
    [InlineData("partial class N { readonly Gain[] Gains = [new(), new()]; const int at = 1; public Tensor Forward(Tensor x) { Tensor y; { y = Gains[at - 1].Forward(x); } var unused = Gains[^1].Forward(y); return y; } }")]
    [InlineData("partial class N { readonly Gain? gain = null; public Tensor Forward(Tensor x) { if (gain == null) { return x; } else if (gain.Weight.Learned) return gain!.Forward(x); x = Half.Apply(x); return x; } }")]
    [InlineData("partial class N { readonly Two two = new(); public (Tensor A, Tensor B) Forward(Tensor x) { var (a, _) = two.Forward(x); (Tensor c, var d) = two.Forward(a); (c, d) = (d, c); return (c, d); } }")]
    [InlineData("partial class N(int k) { public Tensor Forward(Tensor x) { for (int i = 0, n = k * 2; i < n; i += 2) for (var j = i; j < n; j++) { var m = j + i; x = m > 3 ? Half.Apply(x) : x; } return x; } }")]
    [InlineData("partial class N { public Tensor Forward(Tensor a, Tensor b) { foreach (var i in new[] { 1, 2 }) { var t = a; a = b; b = t; } return a + 3f * b * b - a * 2; } }")]
    [InlineData("partial record N(Gain Gain) { public Tensor Forward(Tensor x) => Gain.Forward(x); }")]
    [InlineData("partial class N(bool on) { readonly Picked[] parts = [new(), new()]; public Tensor Forward(Tensor x, [Integers] Tensor k, [Integers] Tensor l) { var at = on ? k : l; foreach (var part in parts) { (k, l) = (l, k); x = part.Forward(x, at); } return Pick.Apply(x, k); } }")]
    [InlineData("partial class N { public Tensor Forward(Tensor x) { x += x; x -= Half.Apply(x); x *= 2f; return -x; } }")]
    [InlineData("partial class N { readonly Gain? a = new(), b = null; public Tensor Forward(Tensor x) { if (a is { } some) { x = some.Forward(x); } x = b is { } other ? other.Forward(x) : x; if (b is not { } last) { return x; } return last.Forward(x); } }")]
    [InlineData("partial class N { readonly Gain a = new(), b = new(); public Tensor Forward(Tensor x) { { var y = a.Forward(x); x = y; } { var k = 2f; var y = b.Forward(x); if (k > 1) { x = y; } } return x; } }")]
    [InlineData("partial class N { readonly Gain xAdjoint = new(), upstreams = new(), round = new(), at = new(); public Tensor Forward(Tensor x) => upstreams.Forward(x) + at.Forward(round.Forward(x + xAdjoint.Forward(x))); }")]
    [InlineData("partial class N { readonly Gain[] all = [new()]; public Tensor Forward(Tensor x) { foreach (var round in all) { x = round.Forward(x); } foreach (var rounds in all) { x = rounds.Forward(x); } return x; } }")]
    [InlineData("partial class N { class LayerSteps { } enum Gradients { None } readonly Gain Func = new(); public Tensor Forward(Tensor NetworkMembers) => Func is Gain && default(Gradients) == Gradients.None ? Func.Forward(NetworkMembers) : NetworkMembers; }")]
    [InlineData("partial class N { readonly Steps steps = new(); public Tensor Forward(Tensor x) => steps.Forward(x); } [GpuNetwork] public partial class Steps { public Tensor Forward(Tensor x) => x; }")]
    [InlineData("partial class N { readonly Composite composite = new(); public Tensor Forward(Tensor x) => Composite.Of ? composite.Forward(x) : x; } public class MemoryPlan; public class Composite : Gain { public static bool Of => true; }")]
    [InlineData("partial class N : IHas { readonly Gain gain = new(); Gain IHas.Gain => gain; readonly Many many = new(); public Tensor Forward(Tensor x) => many.Forward(gain.Forward(x)); } public interface IHas { Gain Gain { get; } } [GpuNetwork] public partial class Many : List<Gain> { public Tensor Forward(Tensor x) => x; }")]
    [InlineData("partial class N { public Tensor Forward(Tensor x) => Steps.Apply(Layer.Apply(x)); } [GpuLayer] public static partial class Layer { [Map] static float Output(float x) => 0.5f * x; } [GpuLayer] public static partial class Steps { [Map] static float Output(float x) => 0.5f * x; }")]
    [InlineData("partial class N { readonly Shift shift = new(); public Tensor Forward(Tensor x) => Half.Apply(shift.Forward(x)); } [GpuLayer, Inference(typeof(Other.Shift))] public partial class Shift { [Map] float Output(float x) => x + 1f; } public static partial class Other { [GpuLayer] public partial class Shift(Sample.Shift of) { public Sample.Shift Of => of; [Map] float Output(float x) => x + 2f; } }")]
    public void Compiles(string network)
    {
        var run = GeneratorHarness.Run(Layers + "[GpuNetwork]\n" + network);
        Assert.Empty(run.Diagnostics);
        run.Load();
    }

    [Fact]
    public void Texts_mean_what_they_mean_in_Forward()
    {
        var run = GeneratorHarness.Run(
            """
            using A = System.Text.StringBuilder;
            using Other;
            namespace Other { [GpuLayer] public static partial class Composite { [Map] static float Output(float x) => 0.5f * x; } }
            namespace Sample.Inner { public static class Helpers { public static bool Yes => true; } }
            namespace Sample
            {
                using Inner;
                using static Inner.Helpers;
                [GpuNetwork] partial class N { public Tensor Forward(Tensor x) => Helpers.Yes && Yes && new A("1").Length == 1 ? Composite.Apply(x) : x; }
            }
            """,
            """
            using A = System.IO.Stream;
            namespace Sample { partial class N { public A? Stream { get; set; } } }
            """);
        Assert.Empty(run.Diagnostics);
        run.Load();
    }

    [Fact]
    public void Emitted_network_is_as_verified()
    {
        var run = GeneratorHarness.Run(Layers + """
            [GpuNetwork]
            public sealed partial class Tower(int floors)
            {
                readonly Gain[] gains = [.. Enumerable.Range(0, floors).Select(_ => new Gain())];
                [Recompute]
                readonly Two? roof = floors > 2 ? new() : null;

                public Tensor Forward(Tensor x)
                {
                    var y = x;
                    foreach (var gain in gains)
                    {
                        y = Half.Apply(gain.Forward(y)) + x;
                    }

                    if (roof is not null)
                    {
                        (y, _) = roof.Forward(y);
                    }

                    return y;
                }
            }
            """);
        Assert.Empty(run.Diagnostics);
        run.Load();
        Snapshot.Match(run.Result.GeneratedSources.Single(s => s.HintName == "Sample.Tower.g.cs").SourceText.ToString(), extension: "cs");
    }
}
