namespace RepFlow.Ilgpu;

/// <summary>How a line of a gradient check came out.</summary>
public enum GradientCheckOutcome
{
    /// <summary>Every comparison that there was is within its limit.</summary>
    Proved,

    /// <summary>Something is wrong; <see cref="GradientCheckResult.Reason"/> says what.</summary>
    Failed,

    /// <summary>There was nothing to compare, so nothing is proved; <see cref="GradientCheckResult.Reason"/> says why.</summary>
    Untested,
}
