using RepFlow.Ilgpu.Generators.Tests.Infrastructure;

namespace RepFlow.Ilgpu.Generators.Tests.Diagnostics;

/// <summary>
/// Slips, each with the one diagnostic that it gets and the text that is marked (between « and »): never an error in emitted code, never a
/// generator that fails.
/// </summary>
public sealed class DiagnosticSpanTests
{
    [Theory]
    [InlineData("RFG0001", "static class «Half» { [Map] static float Output(float x) => x; }")]
    [InlineData("RFG0002", "[«Output»] static partial class L { [Map] static float P(float x) => x; }")]
    [InlineData("RFG0004", "static partial class L { [Map] static float Output(Dim i, View x) => x[i] * «x.Size(5)»; }")]
    [InlineData("RFG0004", "static partial class L { static readonly float[] Taps = [1f, 2f]; [Map] static float Output(Dim i, View x) => x[i] * «Taps[2]»; }")]
    [InlineData("RFG0005", "static partial class L { [Reduce(Reduction.Sum)] static float Output(Dim i, Over k, View x) => x[i, k] + «x[i, k * i]»; }")]
    [InlineData("RFG0005", "static partial class L { [Reduce(Reduction.Sum)] static float Output(Dim i, Over k, View x) => x[i, k] + «x[i, k / 2 + i]»; }")]
    [InlineData("RFG0006", "static partial class L { [Map] static float Output(Dim n, Dim «j», View x) => x[n, Math.Abs(j - 1)]; }")]
    [InlineData("RFG0009", "static partial class L { [Map] static float Output(float x, View «unused») => x; }")]
    [InlineData("RFG0009", "static partial class L { [Map] static float Output([Border(Border.Clamp)] float «x») => x; }")]
    [InlineData("RFG0009", "static partial class L { [Map] static float Output([Join] Dim «i», View x) => x[i]; }")]
    [InlineData("RFG0009", "static partial class L { [Map] static float Output(Dim i, [Integers] View «x») => x[i]; }")]
    [InlineData("RFG0009", "static partial class L { [Map] static float Output([Rest] float «x») => x; }")]
    [InlineData("RFG0009", "partial class L { [Parameter] public Parameter Weight { get; } = Initial.Ones(3); [Map] float Output(Dim i, View «weight») => weight[i] * Weight[i]; }")]
    [InlineData("RFG0009", "static partial class L { [Map] static float P(float «y») => y; [Map] static float Output(Dim i, View x) => x[i]; }")]
    [InlineData("RFG0006", "static partial class L { [Map] static float Output(Dim n, [Rest] Dim «r», View x) => x[n] * r; }")]
    [InlineData("RFG0009", "static partial class L { [Map] static float P(Dim i, View x) => x[i]; [Map] static float Output(Dim i, IntView «p») => p[i]; }")]
    [InlineData("RFG0009", "static partial class L { [Map] static float P(Dim i, IntView x) => x[i]; [Map] static float Output(Dim i, View p, View «x») => p[i] + x[i]; }")]
    [InlineData("RFG0009", "static partial class L { [Map] static float P(int x) => x; [Map] static float Output(float p, float «x») => p + x; }")]
    [InlineData("RFG0009", "[Output(\"z\")] partial class L(int steps) { [Iterate(nameof(steps))] float Z(Dim i, [Start(\"x\")] State z, IntView «k») => z[i] * k[i]; }")]
    [InlineData("RFG0012", "static partial class L { [Map] static float P(Dim n, IntView k) => k[n]; [Scan(\"t\")] static float Output(Dim n, Dim t, View x, View p, [Start(\"k\")] State «output») => output[n, t - 1] + x[n, t] * p[n]; }")]
    [InlineData("RFG0016", "static partial class L { [Kernel] static void «Output»<T>(ILGPU.Index1D i, ILGPU.ArrayView<T> x, ILGPU.ArrayView<int> k, ILGPU.ArrayView<T> output) where T : unmanaged, System.Numerics.INumber<T> => output[i] = x[i]; }")]
    [InlineData("RFG0017", "static partial class L { [Map] static float Output(Dim i, View x, IntView k) => x[i] * k[i]; [Map, Adjoint(\"k\")] static float «A»(Dim i, View upstream) => upstream[i]; }")]
    [InlineData("RFG0020", "partial class L(bool on) { [Map, When(nameof(on))] float «P»(int k) => k; [Map] float Output(float p) => p; }")]
    [InlineData("RFG0020", "[«Inference»] partial class L { [Map] float Output(int k, float x) => k * x; }")]
    [InlineData("RFG0010", "static partial class L { [Map] static float Output(Dim i, View x) => x[i]; [Map, Adjoint(\"x\")] static float A(Dim i, View upstream) => «upstream[i, 0]»; }")]
    [InlineData("RFG0011", "[Output(\"z\")] partial class L(int steps) { [Iterate(nameof(steps))] float «Z»(float r, [Start(\"x\")] State z) => r; }")]
    [InlineData("RFG0011", "[Output(\"z\")] partial class L(int steps, int every) { [Iterate(nameof(steps), Every = nameof(every))] float «Z»(Dim i, [Start(\"x\")] State z) => z[i]; }")]
    [InlineData("RFG0012", "[Output(\"z\")] partial class L(int steps) { [Iterate(nameof(steps), Every = \"every\"), StopGradient] float «Z»(Dim i, [Start(\"x\")] State z) => z[i]; }")]
    [InlineData("RFG0011", "[Output(\"z\")] partial class L(int steps) { [Iterate(nameof(steps), Fold = Reduction.Max)] float «Z»(Dim i, [Start(\"x\")] State z) => z[i]; }")]
    [InlineData("RFG0011", "[Output(\"z\")] partial class L(int steps) { [Iterate(nameof(steps))] bool «End»(Dim n, State s) => s[n] > 0f; [Iterate(nameof(steps))] float S(Dim n, Over i, [Start(\"x\")] State z, State s) => z[n, i]; }")]
    [InlineData("RFG0011", "[Output(\"z\")] partial class L(int steps) { [Iterate(nameof(steps))] float Z(Dim n, Dim i, [Start(\"x\")] State z) => z[n, i]; [Iterate(nameof(steps))] bool «End»(Dim n, Dim i, State z) => z[n, i] > 0f; }")]
    [InlineData("RFG0011", "[Output(\"z\")] partial class L(int steps) { [Iterate(nameof(steps))] float Z(Dim n, Dim i, [Start(\"x\")] State z) => z[n, i]; [Iterate(nameof(steps))] (float z, float t) «Sum»(Dim n, Over i, State z, State t) => (z[n, i], 0f); }")]
    [InlineData("RFG0011", "[Output(\"z\")] partial class L(int steps) { [Iterate(nameof(steps))] float Z(Dim n, Dim i, [Start(\"x\")] State z) => z[n, i]; [Iterate(nameof(steps))] float «Sum»(Over i, Dim n, State z, State sum) => z[n, i]; }")]
    [InlineData("RFG0011", "[Output(\"z\")] partial class L(int steps) { [Iterate(nameof(steps))] float «Z»(Dim a, Dim b, Dim c, Dim d, [Start(\"x\")] State z) => z[a - 1, b, c, d]; }")]
    [InlineData("RFG0012", "[«Output(\"lo\", \"hi\")»] static partial class L { [Reduce(Reduction.Min)] static float Lo(Over i, View x) => x[i]; [Reduce(Reduction.Max)] static float Hi(Over i, View x) => x[i]; }")]
    [InlineData("RFG0012", "[«Output(\"p\", \"p\")»] static partial class L { [Map] static float P(Dim i, Dim j, View x) => x[i, j]; }")]
    [InlineData("RFG0012", "[«Output(\"p\", \"q\")»] static partial class L { [Map] static float P(float x) => x; [Map] static float Q(float x) => 2f * x; }")]
    [InlineData("RFG0012", "[«Output(\"p\", \"q\")»] static partial class L { [Map] static float P(Dim n, [Rest] Dim r, View x) => x[n, r]; [Map] static float Q(Dim n, [Rest] Dim r, View x) => -x[n, r]; }")]
    [InlineData("RFG0012", "[«Results(\"p\", \"q\")»] static partial class L { [Map] static float P(Dim i, View x) => x[i]; }")]
    [InlineData("RFG0012", "[«Results(\"p\", \"p\")»] static partial class L { [Map] static float P(Dim i, View x) => x[i]; }")]
    [InlineData("RFG0002", "[«Results»] static partial class L { [Map] static float P(Dim i, View x) => x[i]; }")]
    [InlineData("RFG0020", "[«Output(\"p\")», Results(\"p\", \"q\")] static partial class L { [Map] static float P(Dim i, View x) => x[i]; [Map] static float Q(Dim i, View x) => -x[i]; }")]
    [InlineData("RFG0020", "[Inference, «Results(\"p\", \"q\")»] partial class L { [Map] float P(Dim i, View x) => x[i]; [Map] float Q(Dim i, View x) => -x[i]; }")]
    [InlineData("RFG0020", "[«Results(\"p\", \"q\")»] static partial class L { [Map] static float P(Dim i, View x) => x[i]; [Map] static float Q(Dim i, View x) => -x[i]; [Map, Adjoint(\"x\")] static float A(Dim i, View upstream) => upstream[i]; }")]
    [InlineData("RFG0012", "static partial class L { [Map, Updates(\"Nope\")] static float «Output»(Dim i, View x) => x[i]; }")]
    [InlineData("RFG0012", "partial class L { public L(int steps) { } [Map] float Output([Extent(\"steps\")] Dim «i», View x) => x[i]; }")]
    [InlineData("RFG0012", "static partial class L { static int Half(Shape «y») => y[0] / 2; [Map] static float Output([Extent(nameof(Half))] Dim i, View x) => x[i]; }")]
    [InlineData("RFG0012", "static partial class L { static int Half(Shape «output») => output[0] / 2; [Map] static float Output([Extent(nameof(Half))] Dim i, View x) => x[i]; }")]
    [InlineData("RFG0017", "static partial class L { [Map] static float Output(Dim i, View x) => x[i]; [Reduce(Reduction.Sum), Adjoint(\"x\")] static float «A»(Dim j, Dim k, Over i, View upstream, View x) => upstream[i] * x[j] * x[k]; }")]
    [InlineData("RFG0017", "static partial class L { [Map] static float Output(Dim i, View x) => x[i]; [Map, Adjoint(\"x\")] static float A(Dim i, View upstream) => upstream[i]; [Map, Adjoint(\"x\")] static float «B»(Dim i, View upstream) => upstream[i]; }")]
    [InlineData("RFG0018", "static partial class L { [DeviceFunction] static float F(float a) => a * a; [Map] static float «Output»(float x) => F(x) + x; }")]
    [InlineData("RFG0019", "[Output(\"z\")] partial class L(int steps) { [Iterate(nameof(steps))] float Z(Dim n, Dim i, [Start(\"later\")] State «z») => z[n, i]; [Map] float Later(Dim n, Dim i, View x) => x[n, i]; }")]
    [InlineData("RFG0020", "static partial class L { [Map, Reduce(Reduction.Sum)] static float «Output»(Dim i, View x) => x[i]; }")]
    [InlineData("RFG0020", "static partial class L { [Reduce(Reduction.Max)] static float «Output»(Dim i, View x) => x[i]; }")]
    [InlineData("RFG0020", "static partial class L { [Reduce((Reduction)9)] static float «Output»(Dim i, Over j, View x) => x[i, j]; }")]
    [InlineData("RFG0020", "static partial class L { [Map] static float «Output»<T>(float x) => x; }")]
    [InlineData("RFG0020", "static partial class L { [Map] static float «output»(float x) => x; }")]
    [InlineData("RFG0020", "static partial class L { [Map] static float Pre(float x) => x; [Map] static float «Pre»(float x, float y) => x; [Map] static float Output(float pre) => pre; }")]
    [InlineData("RFG0021", "static partial class Blur { static int «Definition» => 2; [Map] static float Output(float x) => x * Definition; }")]
    [InlineData("RFG0002", "static partial class L { static float «Output»(float x) => x; }")]
    [InlineData("RFG0003", "static partial class L { [Map] static float Output(float x) { var k = 1f; ref var «r = ref k»; r = 2f; return k * x; } }")]
    [InlineData("RFG0003", "static partial class L { static float k; [Map] static float Output(float x) { «k» = 3f; return x * k; } }")]
    [InlineData("RFG0004", "static partial class L { [Map] static float Output(float x) { var k = 1f; Set(«ref k»); return k * x; } static void Set(ref float k) => k = 2f; }")]
    [InlineData("RFG0004", "static partial class L { [Map] static float Output(float x) { var d = 0; return x * («7 / d»); } }")]
    [InlineData("RFG0004", "static partial class L { [Map] static float Output(Dim i, View x) => x[i] * («7 % i»); }")]
    [InlineData("RFG0004", "static partial class L { [Map] static float Output(Dim i, View x) => i < 3 ? x[i] * («7 / (int)x[i]») : 0f; }")]
    [InlineData("RFG0004", "static partial class L { [Map] static float Output(Dim i, View x) => x[i] * checked(«i * 3»); }")]
    [InlineData("RFG0004", "static partial class L { [Map] static float Output(float x) => «Math.Clamp(x, 2f, 1f)»; }")]
    [InlineData("RFG0004", "static partial class L { static readonly float[] Taps = [1f, 2f]; [Map] static float Output(Dim i, View x) => x[i] * «Taps[(int)x[i]]»; }")]
    [InlineData("RFG0004", "static partial class L { static readonly float[] Taps = [1f, 2f]; [Map] static float Output(Dim i, View x) => x[i] * «Taps[(i % 2) + 2]»; }")]
    [InlineData("RFG0008", "static partial class L { [Map] static float Output(float x) { var k = 0; «while (k < x) { k++; }» return k; } }")]
    [InlineData("RFG0003", "static partial class L { [Map] static float Output(Dim i, View x) { switch (i.Value) { case 0: return 1f; default: «throw new System.NotSupportedException();» } } }")]
    [InlineData("RFG0014", "sealed partial class L(Wide mode) { [Map] float Output(float x) => «mode» == Wide.A ? x : 0f; } enum Wide : long { A }")]
    [InlineData("RFG0030", "static partial class L { [Scan(nameof(t))] static float Output(Dim n, Dim t, View x, State output) => x[n, t] + «output[n, t]»; }")]
    [InlineData("RFG0030", "static partial class L { [Scan(nameof(t))] static float Output(Dim n, Dim t, View x, State output) => output[n, t - 1] + «output[n, t + 1]» + x[n, t]; }")]
    [InlineData("RFG0030", "static partial class L { [Scan(nameof(t))] static float Output(Dim n, Dim t, View x, State output) => x[n, t] * «output[n, t / 2]»; }")]
    [InlineData("RFG0030", "static partial class L { [Scan(nameof(t))] static float «Output»(Dim n, Dim t, View x) => x[n, t]; }")]
    [InlineData("RFG0030", "static partial class L { [Scan(nameof(x))] static float «Output»(Dim n, Dim t, View x, State output) => output[n, t - 1] + x[n, t]; }")]
    [InlineData("RFG0030", "static partial class L { [Scan(nameof(t))] static float Output(Dim n, Dim t, View x, State output, State «other») => output[n, t - 1] + x[n, t]; }")]
    [InlineData("RFG0004", "static partial class L { [Map] static float Output([Extent(nameof(N))] Dim i, [Extent(nameof(N))] Dim j, View x) => x[i.Join(«i > 1 ? i : j»)]; const int N = 3; }")]
    [InlineData("RFG0004", "sealed partial class L(float k) { public L? Peer; public float K => k; [Map] float Output(float x) => x * «Peer!.K»; }")]
    [InlineData("RFG0004", "sealed partial class L(float k) : Base(k) { [Map] float Output(float x) => Act(x); } class Base(float k) { protected float Act(float x) => x * «k»; }")]
    [InlineData("RFG0004", "sealed partial class L : Base { new float k = 4f; [Map] float Output(float x) => Act(x) * k; } class Base { protected float k = 3f; protected float Act(float x) => x * «k»; }")]
    [InlineData("RFG0004", "partial class L : Base { protected override float Act(float x) => 2f * x; [Map] float Output(float x) => «Act(x)»; } class Base { protected virtual float Act(float x) => x; }")]
    [InlineData("RFG0004", "static partial class L { [Map] static float Output(float x) => F<S>(x); static float F<T>(float x) where T : I => «T.Act(x)»; } interface I { static abstract float Act(float x); } struct S : I { public static float Act(float x) => x; }")]
    [InlineData("RFG0009", "static partial class L { [Reduce(Reduction.Sum)] static float Output(Dim n, Over c, float «x») => x * x; }")]
    [InlineData("RFG0014", "partial class L { public Parameter W { get; } = Initial.Ones(3); [Map] float Output(Dim i, View x) => x[i] * «W»[i]; }")]
    [InlineData("RFG0022", "[«Sample(\"a\", Shapes = \"3\")»] partial class L(int k) { [Map] float Output(Dim i, View x) => x[i] * k; }")]
    [InlineData("RFG0022", "[«Sample(2.5)»] partial class L(int k) { [Map] float Output(Dim i, View x) => x[i] * k; }")]
    [InlineData("RFG0022", "[«Sample(true)»] partial class L(float k) { [Map] float Output(Dim i, View x) => x[i] * k; }")]
    [InlineData("RFG0022", "[«Sample(1, 2)»] partial class L(int k) { [Map] float Output(Dim i, View x) => x[i] * k; }")]
    [InlineData("RFG0022", "[«Sample(1)»] static partial class L { [Map] static float Output(float x) => x; }")]
    [InlineData("RFG0022", "[«Sample(Make = \"Small\")»] partial class L(int k) { [Map] float Output(Dim i, View x) => x[i] * k; static L Small(int k) => new(k); }")]
    [InlineData("RFG0022", "[Sample(Make = nameof(Small)), «Sample(2, Make = nameof(Small))»] partial class L(int k) { [Map] float Output(Dim i, View x) => x[i] * k; static L Small() => new(3); }")]
    [InlineData("RFG0022", "[«Sample(1)»] partial class L(int k, string s) { public string S => s; [Map] float Output(Dim i, View x) => x[i] * k; }")]
    [InlineData("RFG0022", "[Sample(Shapes = \"3\"), «Sample(Shapes = \"5,4\")»] static partial class L { [Map] static float Output(Dim i, View x) => x[i]; }")]
    [InlineData("RFG0022", "[«Sample(Shapes = \"3; 3\")»] static partial class L { [Map] static float Output(Dim i, View x) => x[i]; }")]
    [InlineData("RFG0022", "[«Sample(Shapes = \"3; 4\")»] static partial class L { [Map] static float Output(float x, float y) => x + y; }")]
    [InlineData("RFG0022", "[«Sample(Shapes = \"a,b\")»] static partial class L { [Map] static float Output(float x) => x; }")]
    [InlineData("RFG0022", "[«Sample(Shapes = \"4 x 5\")»] static partial class L { [Map] static float Output(float x) => x; }")]
    [InlineData("RFG0022", "[«Sample(Shapes = \"4,-5\")»] static partial class L { [Map] static float Output(float x) => x; }")]
    [InlineData("RFG0022", "[«Sample(Low = 2)»] static partial class L { [Map] static float Output(float x) => x; }")]
    [InlineData("RFG0022", "[«Sample(Shapes = \"3\")»] static partial class L { [Map] static float Output(Dim n, Dim c, [Rest] Dim r, View x) => x[n, c, r]; }")]
    [InlineData("RFG0022", "[«Sample(Shapes = \"2,3,4; 2,4,3\")»] static partial class L { [Map] static float Output(Dim n, [Rest] Dim r, View x, View y) => x[n, r] * y[n, r]; }")]
    [InlineData("RFG0027", "static partial class L { [Map] static float Output(Dim n, [Rest] Dim r, [Rest] Dim «q», View x) => x[n, r]; }")]
    [InlineData("RFG0027", "static partial class L { [Reduce(Reduction.Sum)] static float Output([Rest] Dim r, [Rest] Over «q», View x, View y) => x[r] * y[q]; }")]
    [InlineData("RFG0027", "static partial class L { [Map] static float Output([Rest] Dim «r», Dim n, View x) => x[n, r]; }")]
    [InlineData("RFG0027", "static partial class L { const int N = 2; [Map] static float Output(Dim n, [Rest, Extent(nameof(N))] Dim «r», View x) => x[n, r]; }")]
    [InlineData("RFG0027", "static partial class L { [Map] static float Output(Dim n, [Rest, Join] Dim «r», View x) => x[n.Join(r)]; }")]
    [InlineData("RFG0027", "static partial class L { [Map] static float Output(Dim n, [Rest] Dim r, View x) => x[n, r] - «x[n, r - 1]»; }")]
    [InlineData("RFG0027", "static partial class L { [Map] static float Output(Dim n, [Rest] Dim r, View x) => «x[n.Join(r)]»; }")]
    [InlineData("RFG0027", "static partial class L { [Map] static float Output(Dim n, [Rest] Dim r, View x) => «x[r, n]»; }")]
    [InlineData("RFG0027", "static partial class L { [Map] static float Output(Dim n, [Rest] Dim r, View x) => x[n, r] * «x[n, 0]»; }")]
    [InlineData("RFG0027", "static partial class L { [Reduce(Reduction.Max)] static float Peak(Dim n, Over i, View x) => x[n, i]; [Map] static float Output(Dim n, [Rest] Dim r, View x, View peak) => peak[n] * «x[n, r]»; }")]
    [InlineData("RFG0027", "static partial class L { [Reduce(Reduction.Max)] static float Peak(Dim c, [Rest] Over r, View x) => x[c, r]; [Map] static float Output(Dim n, [Rest] Dim r, View x, View peak) => x[n, r] * «peak[r]»; }")]
    [InlineData("RFG0027", "static partial class L { [Map] static float Twice(Dim n, [Rest] Dim r, View x) => 2f * x[n, r]; [Map] static float Output(Dim n, Dim i, float «twice») => twice; }")]
    [InlineData("RFG0027", "partial class L { [Parameter] public Parameter Weight { get; } = Initial.Ones(3); [Map] float Output(Dim n, [Rest] Dim r, View x) => x[n, r] * «Weight[r]»; }")]
    [InlineData("RFG0027", "partial class L { [Parameter] public Parameter Weight { get; } = Initial.Ones(3); [Map] float Output([Rest] Dim e, float x) => x * «Weight[e]»; }")]
    [InlineData("RFG0023", "static partial class L { [Map] static float Output(float x) => (float)(«(x + 1e8) - 1e8»); }")]
    [InlineData("RFG0023", "static partial class L { [Map] static float Output(float x) => (float)«Math.Sin(2.0 * x)»; }")]
    [InlineData("RFG0023", "static partial class L { [Map] static float Output(float x) { double s = 0; for (var i = 0; i < 3; i++) { «s += x»; } return (float)s; } }")]
    [InlineData("RFG0023", "static partial class L { [Map] static float Output(float x) => (int)(«0.1 * x»); }")]
    [InlineData("RFG0023", "static partial class L { [Map] static float Output(float x) => «Scaled(x) > 0.5» ? x : 0f; static double Scaled(float x) => 0.1 * x; }")]
    public void Slip_is_marked(string id, string marked)
    {
        var begin = marked.IndexOf('«', StringComparison.Ordinal);
        var length = marked.IndexOf('»', StringComparison.Ordinal) - begin - 1;
        const string Attribute = "[GpuLayer]\n";
        var found = Assert.Single(GeneratorHarness.Run(Attribute + marked.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal)).Diagnostics);
        Assert.Equal((id, begin, length), (found.Id, found.Location.SourceSpan.Start - Attribute.Length, found.Location.SourceSpan.Length));
    }

    [Theory]
    [InlineData("k * i", "it multiplies indices")]
    [InlineData("k / (i + 1)", "it divides by an index")]
    [InlineData("k / 2 + i", "a quotient or remainder is a position by itself")]
    [InlineData("(int)y[k]", "it is computed from data")]
    public void A_position_that_cannot_be_solved_is_told_why(string position, string why) => Assert.Contains(
        why,
        Assert.Single(GeneratorHarness.Run($"[GpuLayer] static partial class L {{ [Reduce(Reduction.Sum)] static float Output(Dim i, Over k, View x, View y) => x[i, k] * y[k] * x[i, {position}]; }}").Diagnostics).GetMessage(),
        StringComparison.Ordinal);

    [Fact]
    public void What_is_read_and_folded_away_says_the_extent_of_an_index() => Assert.NotNull(
        GeneratorHarness.Run("[GpuLayer] public static partial class L { [Map] static float Output(Dim i, View x) { var unused = x[i]; return i == 3 ? 1f : 0f; } }").Load());

    [Theory]
    [InlineData("partial class Outer { [GpuLayer] static partial class Inner { [Map] static float Output(float x) => x; } }")]
    [InlineData("[GpuLayer] file static partial class Local { [Map] static float Output(float x) => x; }")]
    [InlineData("[GpuLayer] abstract partial class Shape1 { [Map] float Output(float x) => x; }")]
    public void What_cannot_be_launched_is_refused(string definition) => Assert.Equal("RFG0020", Assert.Single(GeneratorHarness.Run(definition).Diagnostics).Id);

    [Theory]
    [InlineData("[GpuLayer] static partial clas")]
    [InlineData("[GpuLayer] static partial class { [Map] static float Output(float x) => x; }")]
    [InlineData("[GpuLayer] partial record struct H { [Map] static float Output(float x) => x; }")]
    [InlineData("[GpuLayer] partial struct H { [Map] static float Output(float x) => x; }")]
    [InlineData("[GpuLayer] static partial class H { [Map] static float Output(Dim n, View x) => x; }")]
    [InlineData("[GpuLayer] static partial class H { [Map] static float Output(Dim n, View x) => x[n] * ; }")]
    [InlineData("[GpuLayer] static partial class H { [Map] static float Output(Dim n, Veiw x) => x[n]; }")]
    [InlineData("[GpuLayer] static partial class H { [Map] static float Output(Dim n, View x) => unknown(x[n]); }")]
    [InlineData("[GpuLayer] static partial class H { [Map] static float Output(float x) => x; } [GpuLayer] static partial class H { }")]
    public void What_C_sharp_refuses_is_left_to_it(string typing)
    {
        var run = GeneratorHarness.Run(typing);
        Assert.Empty(run.Diagnostics);
        Assert.Contains(run.Compilation.GetDiagnostics(), diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
    }
}
