namespace RepFlow.Ilgpu.Devices;

/// <summary>A device cannot do what was asked. The message is one line that says what is wrong and what to do about it.</summary>
public sealed class DeviceException : Exception
{
    /// <summary>Makes the exception.</summary>
    public DeviceException()
        : base("The device failed.")
    {
    }

    /// <inheritdoc cref="DeviceException()"/>
    /// <param name="message">What is wrong and what to do, in one line.</param>
    public DeviceException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="DeviceException(string)"/>
    /// <param name="message">What is wrong and what to do, in one line.</param>
    /// <param name="innerException">What the driver or ILGPU said.</param>
    public DeviceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The first line of what another exception says, without a full stop at its end, for use inside a sentence.</summary>
    /// <param name="exception">The exception; the innermost one speaks.</param>
    /// <returns>The line.</returns>
    internal static string FirstLine(Exception exception)
    {
        while (exception is System.Reflection.TargetInvocationException or TypeInitializationException && exception.InnerException is { } inner)
        {
            exception = inner;
        }

        // ILGPU's driver exceptions say nothing but their type's name.
        var text = exception switch
        {
            ILGPU.Runtime.OpenCL.CLException cl => cl.Error.ToString(),
            ILGPU.Runtime.Cuda.CudaException cuda => cuda.Error,
            _ => exception.Message,
        };
        var message = text.AsSpan().Trim();
        var end = message.IndexOfAny('\r', '\n');
        return (end < 0 ? message : message[..end]).TrimEnd('.').ToString();
    }
}
