using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Tests.Devices;

/// <summary>Which kernel is chosen, by a clock that says what it is told to.</summary>
public sealed class KernelTunerTests
{
    /// <summary>Times of the usual kernel and of another one in seven turns.</summary>
    [Theory]
    [InlineData("faster in every turn", "other", 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)]
    [InlineData("at the margin", "other", 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95)]
    [InlineData("by too little", "usual", 0.96, 0.96, 0.96, 0.96, 0.96, 0.96, 0.96)]
    [InlineData("not in every turn", "usual", 0.5, 0.5, 0.5, 1.01, 0.5, 0.5, 0.5)]
    [InlineData("hardly in one turn", "other", 0.5, 0.5, 0.5, 0.99, 0.5, 0.5, 0.5)]
    [InlineData("slower", "usual", 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5)]
    public void Another_kernel_is_chosen_only_where_it_is_clearly_faster(string why, string chosen, params double[] times)
    {
        var result = Measure(new Work("usual", "other"), (kernel, turn) => kernel == "usual" || turn < 0 ? 4 : 4 * times[turn]);
        Assert.True(chosen == result.Fastest.Kernel, why);
        Assert.Equal("usual", result.Fastest.Usual);
        Assert.Equal(chosen == "usual" ? 1 : times.Order().ElementAt(3), result.Fastest.Ratio, 9);
        Assert.Empty(result.Wrong);
    }

    [Fact]
    public void What_takes_more_than_twice_the_usual_time_is_measured_no_more()
    {
        var turns = new Dictionary<string, int>();
        var result = Measure(new Work("usual", "slow", "other"), (kernel, turn) =>
        {
            turns[kernel] = turn;
            return kernel == "slow" ? turn < 0 ? 8.5 : 0.1 : 4;
        });
        Assert.Equal("usual", result.Fastest.Kernel);
        Assert.Equal((6, -1, 6), (turns["usual"], turns["slow"], turns["other"]));
        Assert.Equal(["usual", "other", "slow"], result.Times.Select(time => time.Kernel));
    }

    [Fact]
    public void A_short_run_is_repeated_for_two_milliseconds()
    {
        var work = new Work("usual", "other");
        Measure(work, (kernel, turn) => turn < 0 ? 0.1 : 4);

        // One that compiles, one that is timed, seven turns of twenty.
        Assert.Equal(2 + (7 * 20), work.Runs["usual"]);
    }

    /// <summary>However fast; also where it is the usual kernel that is wrong.</summary>
    [Fact]
    public void A_kernel_that_computes_something_else_is_never_chosen()
    {
        var notes = new List<string>();
        var result = Measure(new Work("usual", "wrong", "other"), (kernel, _) => kernel == "wrong" ? 0.1 : 4, notes.Add);
        Assert.Equal("usual", result.Fastest.Kernel);
        Assert.Equal(["wrong"], result.Wrong);
        Assert.Contains("'wrong' computes a work wrongly", Assert.Single(notes), StringComparison.Ordinal);

        result = Measure(new Work("wrong", "usual", "other"), (kernel, _) => kernel switch { "wrong" => 0.1, "other" => 3, _ => 4 });
        Assert.Equal(("other", "wrong", 1.0), (result.Fastest.Kernel, result.Fastest.Usual, result.Fastest.Ratio));
    }

    [Fact]
    public void Works_are_collected_once_and_only_while_it_is_asked_for()
    {
        using var device = Device.Open("host");
        var (first, second) = (new Work("usual"), new Work("usual", "other"));
        Assert.Same(first, Assert.Single(KernelTuner.Collect(device, () =>
        {
            device.Tunable!(first);
            device.Tunable!(second);
        })));
        Assert.Throws<InvalidOperationException>(() => KernelTuner.Collect(device, () => throw new InvalidOperationException()));
        Assert.Null(device.Tunable);
    }

    /// <param name="work">The work.</param>
    /// <param name="time">The milliseconds of a run of a kernel in a turn; before the first one it is -1.</param>
    /// <param name="note">Is told of wrong kernels.</param>
    static TuningResult Measure(Work work, Func<string, int, double> time, Action<string>? note = null)
    {
        using var device = Device.Open("host");
        device.Note = note;
        var turns = new Dictionary<string, int>();
        return new KernelTuner(device, (kernel, run) =>
        {
            var before = work.Runs.GetValueOrDefault(kernel);
            run();
            turns[kernel] = turns.GetValueOrDefault(kernel, -2) + 1;
            return time(kernel, turns[kernel]) * (work.Runs[kernel] - before);
        }).Measure(work, default);
    }

    /// <summary>Whatever is called wrong leaves another result.</summary>
    sealed class Work(params string[] kernels) : TunableWork("a work", MatrixPrecision.Single, kernels[0], "other", kernels)
    {
        public Dictionary<string, int> Runs { get; } = [];

        internal override TunableRuns Prepare(Device device) => new Memory(Runs);

        sealed class Memory(Dictionary<string, int> runs) : TunableRuns
        {
            byte result;

            public override Action By(string kernel) => () =>
            {
                result = kernel == "wrong" ? (byte)2 : (byte)1;
                runs[kernel] = runs.GetValueOrDefault(kernel) + 1;
            };

            public override void Clear() => result = 0;

            public override byte[] Digest() => [result];

            public override void Dispose()
            {
            }
        }
    }
}
