namespace RepFlow.Ilgpu.Generators.Tests.Packaging;

/// <summary>A test that publishes a program with a runtime of its own, which takes packages of the runtime and half a minute: run where it is asked for.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class PublishFactAttribute : FactAttribute
{
    public PublishFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("REPFLOW_PACKAGING") != "1")
        {
            Skip = "Publishes programs, which takes minutes: set REPFLOW_PACKAGING=1.";
        }
    }
}
