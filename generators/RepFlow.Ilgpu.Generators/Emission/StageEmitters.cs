using RepFlow.Ilgpu.Generators.Emission.Kernels;
using RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using RepFlow.Ilgpu.Generators.Scheduling.Scans;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>The emitters of a definition's stages, and the type in which their kernels stand.</summary>
sealed class StageEmitters
{
    readonly LayerSchedule schedule;
    readonly IReadOnlyDictionary<ScheduledStep, StageEmitter> emitters;

    /// <summary>Makes them.</summary>
    public StageEmitters(LayerSchedule schedule)
    {
        this.schedule = schedule;
        Launch = new LaunchText(schedule.Layer.Model, e => SizesEmitter.Name(schedule.Sizes, e));
        var context = new StageContext(schedule.Layer.Model.Builder, Launch, schedule.Layer.Model.Name);
        StoredMoments? Taken(ScheduledStep source) => schedule.StoredMoments.FirstOrDefault(m => m.Sources.Contains(source));
        emitters = schedule.Steps.ToDictionary(s => s, s => (StageEmitter)(s.Schedule switch
        {
            MapSchedule map => new MapEmitter(context, map, s.Compiled),
            FoldSchedule fold => new FoldEmitter(context, fold, s.Compiled, schedule.StoredMoments.FirstOrDefault(m => m.Fold == s)),
            ScatterSchedule scatter => new ScatterEmitter(context, scatter),
            EpilogueSchedule epilogue => new EpilogueEmitter(
                context, epilogue, schedule.Forward.Any(other => other.Schedule is ContractionSchedule c && c.Stage == epilogue.Contraction.Stage), s.Compiled, s.Spec, Taken(s)),
            ContractionSchedule contraction => new ContractionEmitter(context, contraction, s.Compiled, Taken(s)),
            KernelSchedule kernel => new KernelDoorEmitter(context, kernel),
            ScanSchedule scan => new ScanEmitter(context, schedule.Layer.Model, e => SizesEmitter.Name(schedule.Sizes, e), scan),
            IterationSchedule iteration => new IterationEmitter(context, iteration),
            var other => throw new InvalidOperationException($"no schedule: {other}"),
        }));
    }

    /// <summary>Sizes and hyper-parameters as C# of steps.</summary>
    public LaunchText Launch { get; }

    /// <summary>The emitter of a step.</summary>
    public StageEmitter this[ScheduledStep step] => emitters[step];

    /// <summary>The type with the kernels; none where all of them stand elsewhere.</summary>
    public string Kernels(CancellationToken cancellation) => schedule.Steps.Any(s => s.Compiled is not null) && schedule.Steps.All(s => s.Compiled is not null) ? None : $$"""
        /// <summary>The stages of <see cref="{{Keywords.Escape(schedule.Layer.Model.Name)}}"/> in numbers of type T, whose functions in kernels are those of Fn.</summary>
        [EditorBrowsable(EditorBrowsableState.Never)]
        public static unsafe class Kernels<T, Fn>
            where T : unmanaged, INumber<T>
            where Fn : struct, INumbers<T>
        {
            {{Lines(schedule.Steps.Where(s => s.Compiled is null).Select(step =>
            {
                cancellation.ThrowIfCancellationRequested();
                return emitters[step].Type();
            }))}}
        }
        """;
}
